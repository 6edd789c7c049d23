// The connection to the sandbox server: acts go out as POST, snapshots of the workspace come over a WebSocket.

const TROUBLE = "We had some trouble connecting. Try again?";
let person = null;

export const people = async () => (await fetch("/ui/people")).json();

/** Does something as the acting person. Never throws: if it fails, it returns {ok: false, error}. */
export async function act(kind, details = {}) {
  try {
    const answer = await fetch("/ui/act", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as: person, do: kind, ...details }),
    });
    return await answer.json();
  } catch {
    return { ok: false, error: TROUBLE };
  }
}

/** Calls `onSnapshot` with each snapshot for member `id`, and `onLink` with whether the server answers. */
export function follow(id, onSnapshot, onLink) {
  person = id;
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const socket = new WebSocket(`${scheme}://${location.host}/ui/live?as=${id}`);
  socket.onmessage = (frame) => {
    onLink(true);
    onSnapshot(JSON.parse(frame.data));
  };
  socket.onclose = () => {
    onLink(false);
    setTimeout(() => follow(id, onSnapshot, onLink), 1000);
  };
}
