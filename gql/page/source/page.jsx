import "./workers.js";
import { useGraphiQL } from "@graphiql/react";
import { GraphiQL } from "graphiql";
import "graphiql/style.css";
import { useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import { loadDemo } from "./demo.js";
import { makeTabs } from "./examples.js";
import "./page.css";
import { words } from "./words.js";

const ENDPOINT = "/graphql";

/** Send one operation as the viewer; headers typed into the page win. */
async function ask({ operationName, ...rest }, viewer, headers = {}) {
  // Just after a change of tabs GraphiQL still gives the name of the other tab's operation.
  const named = operationName && rest.query.includes(operationName);
  const operation = named ? { operationName, ...rest } : rest;
  const login = viewer?.token ? { authorization: `Bearer ${viewer.token}` } : {};
  const response = await fetch(ENDPOINT, {
    method: "POST",
    headers: {
      accept: "application/graphql-response+json",
      "content-type": "application/json",
      ...login,
      ...headers,
    },
    body: JSON.stringify(operation),
  });
  return response.json();
}

function describe({ role, name, program }) {
  return [name, words.roles[role], program].filter(Boolean).join(", ");
}

function ViewerChoice({ viewers, chosen, onChoose }) {
  return (
    <label className="viewer">
      {words.viewer}
      <select value={chosen} onChange={(event) => onChoose(event.target.value)}>
        {viewers.map((viewer) => (
          <option key={viewer.key} value={viewer.key}>
            {describe(viewer)}
          </option>
        ))}
        <option value="">{words.other}</option>
      </select>
    </label>
  );
}

/** Nothing to see; keeps the editor from framing dashes and quotes of French as if they were traps. */
function PlainLetters() {
  const editor = useGraphiQL((state) => state.responseEditor);
  useEffect(() => editor?.updateOptions({ unicodeHighlight: { ambiguousCharacters: false } }), [editor]);
  return null;
}

function Page({ demo }) {
  const [viewers, setViewers] = useState(demo.viewers);
  const [chosen, setChosen] = useState(demo.viewers[0]?.key ?? "");
  const now = useRef();
  now.current = { viewers, chosen };
  const [tabs] = useState(() => makeTabs(demo.values));
  // Whatever was written before a reload is kept by GraphiQL, and only until the browser's tab is closed.
  const [fresh] = useState(() => sessionStorage.getItem("graphiql:tabState") === null);

  // GraphiQL keeps the first fetcher it was given, so this one reads the choice when it is called.
  const [fetcher] = useState(() => async (operation, options) => {
    const find = (list) => list.find((viewer) => viewer.key === now.current.chosen);
    const answer = await ask(operation, find(now.current.viewers), options?.headers);
    const expired = answer.errors?.[0]?.extensions?.code === "UNAUTHENTICATED";
    if (!expired || !now.current.chosen) return answer;
    const renewed = (await loadDemo()).viewers;
    setViewers(renewed);
    return ask(operation, find(renewed), options?.headers);
  });

  return (
    <>
      <header>
        <h1>Entraide</h1>
        {viewers.length > 0 && (
          <>
            <ViewerChoice viewers={viewers} chosen={chosen} onChoose={setChosen} />
            <p>{words.hint}</p>
          </>
        )}
      </header>
      <main>
        <GraphiQL
          fetcher={fetcher}
          defaultTabs={tabs}
          initialVariables={fresh ? tabs[0].variables : undefined}
          storage={sessionStorage}
          defaultEditorToolsVisibility="variables"
          showPersistHeadersSettings={false}
        >
          <GraphiQL.Logo>
            <PlainLetters />
          </GraphiQL.Logo>
        </GraphiQL>
      </main>
    </>
  );
}

const root = createRoot(document.getElementById("root"));
loadDemo().then(
  (demo) => root.render(<Page demo={demo} />),
  () => root.render(<p role="alert">{words.failed}</p>),
);
