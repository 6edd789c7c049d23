// Where interactive elements are (a message, a modal or the home), and how they reach the app from there.

import { act } from "../base/server.js";
import { attempt } from "../base/world.js";

/**
 * The surface at {view_id} or {channel, ts}, with the Answers of its inputs:
 * {answers, send(action) -> Promise<bool>, suggest(block, element, query) -> Promise<groups of options, or a text>}.
 */
export function surfaceAt(where, answers) {
  return {
    answers,
    send(element) {
      const { block_id, action_id } = element;
      return attempt("click", { ...where, block_id, action_id, element, state: answers.values });
    },
    async suggest({ block_id }, { action_id }, value) {
      const answer = await act("suggest", { ...where, block_id, action_id, value });
      if (!answer.ok) return answer.error;
      const groups = answer.option_groups ?? [{ options: answer.options ?? [] }];
      return groups.filter((group) => group.options.length);
    },
  };
}
