// The editor's workers, each from this server; the build puts the file names in place of WORKERS.
globalThis.MonacoEnvironment = {
  getWorker(_id, label) {
    const name = WORKERS[label] ?? WORKERS.editor;
    return new Worker(new URL(name, import.meta.url), { type: "module" });
  },
};
