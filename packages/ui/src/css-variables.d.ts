export {};

declare module "react" {
  /** The custom properties our style sheets read from an element's own style. */
  interface CSSProperties {
    "--along"?: string;
    "--across"?: string;
  }
}
