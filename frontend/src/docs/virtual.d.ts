declare module "virtual:docs" {
  export interface DocsPage {
    title: string;
    headings: { id: string; text: string; depth: number }[];
    html: string;
  }
  const pages: { slug: string; title: string; load: () => Promise<{ default: DocsPage }> }[];
  export default pages;
}
