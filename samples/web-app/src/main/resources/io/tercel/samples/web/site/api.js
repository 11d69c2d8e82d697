// What the server is asked for. Failures are errors with a message for people.

async function checked(response) {
  if (response.ok) {
    return response;
  }
  let message = '';
  try {
    message = (await response.json()).message ?? '';
  } catch {
    // An answer without a message of ours.
  }
  if (!message && response.status === 413) {
    message = 'It is larger than this application takes.';
  }
  throw new Error(message || `The server answered ${response.status}.`);
}

async function reach(address, options) {
  try {
    return await fetch(address, options);
  } catch (failure) {
    if (failure.name === 'AbortError') {
      throw failure;
    }
    throw new Error('The application cannot be reached. Is it still running?');
  }
}

export async function status() {
  return (await checked(await reach('api/status'))).json();
}

export async function documentText(id) {
  return (await checked(await reach('api/document?id=' + encodeURIComponent(id)))).json();
}

/** Tells each event of an answer as it comes. */
export async function search(request, signal, tell) {
  const response = await checked(await reach('api/search', {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(request), signal,
  }));
  const decoder = new TextDecoder();
  let rest = '';
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read();
    rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop();
    lines.filter((line) => line).forEach((line) => tell(JSON.parse(line)));
    if (done) {
      return;
    }
  }
}

export async function add(name, file) {
  await checked(await reach('api/documents?name=' + encodeURIComponent(name), {
    method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: file,
  }));
}

export async function remove(name) {
  await checked(await reach('api/documents?name=' + encodeURIComponent(name), { method: 'DELETE' }));
}

export async function addExamples() {
  return (await checked(await reach('api/examples', { method: 'POST' }))).json();
}
