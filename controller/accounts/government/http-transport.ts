import { replyBytesMax } from './link-rules.ts';
import type { Transport } from './link-sender.ts';

/** Over HTTP. A redirect is no answer, and no more of a reply is read than is kept. */
export const httpTransport: Transport = async ({ url, headers, body }, answerMaxMs) => {
  const signal = AbortSignal.timeout(answerMaxMs);
  const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    text += decoder.decode(chunk, { stream: true });
    if (bytes >= replyBytesMax) break;
  }
  return { status: response.status, text };
};
