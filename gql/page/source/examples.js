// The tabs that the page opens with.
import colleagues from "../examples/colleagues.graphql";
import directory from "../examples/directory.graphql";
import employer from "../examples/employer.graphql";
import person from "../examples/person.graphql";
import suggestions from "../examples/suggestions.graphql";
import defaults from "../examples/variables.json";
import { language } from "./words.js";

const QUERIES = { colleagues, directory, person, employer, suggestions };

/** The tabs in their order; `values` (by example, then by variable) are those that have an answer here. */
export function makeTabs(values) {
  const own = { ...values, suggestions: { language: language.toUpperCase() } };
  return Object.entries(defaults).map(([name, variables]) => ({
    query: QUERIES[name],
    variables: JSON.stringify({ ...variables, ...own[name] }, null, 2),
  }));
}
