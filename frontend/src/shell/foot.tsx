export function Foot() {
  return (
    <footer class="foot">
      <div>
        <span>GAS, the Genomic Annotation Service</span>
        <span class="grow" />
        <a href="/docs">Documentation</a>
        <a href="/docs/api">API</a>
        <a href="/docs/security">Security</a>
        <span>For research use; not a diagnostic device.</span>
      </div>
    </footer>
  );
}
