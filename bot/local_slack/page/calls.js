// Calls of the local Slack: what the person does, the state they see, and word of every change.

/** Posts what was done; what went wrong is said at the foot of the page. */
export async function send(act, given) {
  const answer = await fetch(`/page/${act}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(given),
  });
  const result = await answer.json();
  if (result.error) tell(result.error);
  return result;
}

/** Uploads a file as a person; what came of it, with its id. */
export async function uploadFile(user, file) {
  const answer = await fetch(`/page/upload?${new URLSearchParams({ user, name: file.name })}`, {
    method: "POST",
    headers: { "Content-Type": "application/octet-stream" },
    body: file,
  });
  const result = await answer.json();
  if (result.error) tell(result.error);
  return result;
}

export async function fetchState(user, channel) {
  const answer = await fetch(`/page/state?${new URLSearchParams({ user, channel })}`);
  return answer.json();
}

/** Calls `changed` at each change; a lost connection comes back by itself. */
export function listen(changed) {
  const stream = new EventSource("/page/changes");
  stream.addEventListener("message", changed);
  stream.addEventListener("error", () => tell("Not connected to the local Slack."));
}

export function tell(text) {
  const toast = document.getElementById("toast");
  toast.textContent = text;
  toast.classList.add("shown");
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => toast.classList.remove("shown"), 6000);
}
