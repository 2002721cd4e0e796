/** The API by a token, to set the scene and to compare with what pages show. */
import type { Demo, Person } from './demo';

export class Api {
  private constructor(readonly url: string, readonly token: string) {}

  static async as(demo: Demo, person: Person): Promise<Api> {
    return Api.signIn(demo, person, demo.passwords[person]);
  }

  static async signIn(demo: Demo, username: string, password: string): Promise<Api> {
    const answer = await fetch(`${demo.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
    if (!answer.ok) throw new Error(`${username} cannot sign in: ${String(answer.status)} ${await answer.text()}`);
    return new Api(demo.url, ((await answer.json()) as { access_token: string }).access_token);
  }

  /** Makes a call, however it is answered. */
  call(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(this.url + path, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  }

  /** Makes a call that has to succeed. */
  async must<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.call(method, path, body);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${String(answer.status)} ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as T;
  }
}

/** A password that is hard enough to guess. */
export const PASSWORD = 'seven quiet lanterns drift';

/** Makes an account for a test alone. */
export async function register(demo: Demo, username: string): Promise<Api> {
  const answer = await fetch(`${demo.url}/api/auth/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username, password: PASSWORD }),
  });
  if (!answer.ok) throw new Error(`${username} cannot register: ${String(answer.status)} ${await answer.text()}`);
  return Api.signIn(demo, username, PASSWORD);
}
