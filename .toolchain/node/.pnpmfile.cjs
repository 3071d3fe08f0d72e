// The Node packages name their platform as a string where pnpm reads only lists; without this every
// platform's Node, 600 MB of them, would be installed on each machine.
const list = (value) => (typeof value === "string" ? [value] : value);
module.exports = {
  hooks: { readPackage: (p) => Object.assign(p, p.os && { os: list(p.os), cpu: list(p.cpu) }) },
};
