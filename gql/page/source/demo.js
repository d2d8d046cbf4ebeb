// The demo's viewers and values; where this is no demo, there are none.
const NONE = { viewers: [], values: {} };

/** Ask the server for them: viewers ({ key, role, name, program, token }) and values of the examples. */
export async function loadDemo() {
  const address = document.body.dataset.demo;
  if (!address) return NONE;
  const response = await fetch(address, { headers: { accept: "application/json" } });
  return response.ok ? response.json() : NONE;
}
