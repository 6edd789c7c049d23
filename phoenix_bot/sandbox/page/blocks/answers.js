// What a person has filled in, in the shape of Slack's view.state.values: {block_id: {action_id: {type, field}}}.

const FIELDS = {
  plain_text_input: ["value", "initial_value"],
  number_input: ["value", "initial_value"],
  static_select: ["selected_option", "initial_option"],
  external_select: ["selected_option", "initial_option"],
  radio_buttons: ["selected_option", "initial_option"],
  users_select: ["selected_user", "initial_user"],
  conversations_select: ["selected_conversation", "initial_conversation"],
  checkboxes: ["selected_options", "initial_options"],
  multi_users_select: ["selected_users", "initial_users"],
  datepicker: ["selected_date", "initial_date"],
  timepicker: ["selected_time", "initial_time"],
  datetimepicker: ["selected_date_time", "initial_date_time"],
};

/** The name of the field that holds the element's value; undefined for buttons and the like. */
export const fieldOf = (element) => FIELDS[element.type]?.[0];

const elementsOf = (block) => [block.element, block.accessory, ...(block.type === "actions" ? block.elements : [])];

function initial(element) {
  const [field, given] = FIELDS[element.type];
  return { type: element.type, [field]: element[given] ?? (field.endsWith("s") ? [] : null) };
}

export class Answers {
  /** Answers to the inputs in `blocks`: from `values`, otherwise the elements' initial ones. */
  constructor(blocks, values = {}) {
    this.values = {};
    for (const block of blocks) {
      for (const element of elementsOf(block)) {
        if (!element || !fieldOf(element)) continue;
        const known = values[block.block_id]?.[element.action_id];
        this.values[block.block_id] ??= {};
        this.values[block.block_id][element.action_id] = known?.type === element.type ? known : initial(element);
      }
    }
  }

  get(block, element) {
    return this.values[block.block_id][element.action_id][fieldOf(element)];
  }

  set(block, element, value) {
    this.values[block.block_id][element.action_id][fieldOf(element)] = value;
  }
}
