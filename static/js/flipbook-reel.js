// What the flip-book plays: the list of frames, read a part at a time, and the pictures
// around the one that is shown, decoded ahead. Both are bounded, whatever the length.
"use strict";
window.farmdash.Reel = class Reel {
  static PART = 240; // frames asked for at once
  static PARTS = 6; // parts that are kept
  static AHEAD = 48; // pictures that are decoded before their turn
  static BEHIND = 8;
  static AT_ONCE = 4;

  /** `heard` is called whenever something that was waited for is there. */
  constructor(url, heard) {
    this.url = url;
    this.heard = heard;
    this.count = 0;
    this.pictures = null; // how many frames have one, once it is told
    this.parts = new Map(); // number of the part to its frames, null while asked for
    this.held = new Map(); // place to { bitmap, broken, asking }
    this.closed = false;
  }

  /** Name, kind, word and address of the picture; undefined while it is read. */
  frame(at) {
    const part = Math.floor(at / Reel.PART);
    if (!this.parts.has(part)) this.read(part);
    return this.parts.get(part)?.[at % Reel.PART];
  }

  /** Whether it can be told without asking what is at the place. */
  knows(at) {
    return Boolean(this.parts.get(Math.floor(at / Reel.PART)));
  }

  async read(part) {
    if (this.closed) return;
    this.parts.set(part, null);
    const url = new URL(this.url, location.href);
    url.searchParams.set("from", part * Reel.PART);
    url.searchParams.set("count", Reel.PART);
    url.searchParams.set("fine", "1");
    try {
      const response = await fetch(url, { headers: { "HX-Request": "true" } });
      if (response.status === 401) return window.farmdash.signIn();
      if (!response.ok) throw new Error(`status ${response.status}`);
      const told = await response.json();
      this.count = told.count;
      this.pictures = told.pictures ?? this.pictures;
      this.parts.set(part, told.frames);
      for (const old of this.parts.keys()) {
        if (this.parts.size <= Reel.PARTS) break;
        if (old !== part && this.parts.get(old)) this.parts.delete(old);
      }
      this.heard();
    } catch {
      setTimeout(() => {
        this.parts.delete(part);
        this.heard();
      }, 2000);
    }
  }

  /** Whether there is nothing to wait for at the place. */
  ready(at) {
    const frame = this.frame(at);
    if (!frame) return false;
    const held = this.held.get(at);
    return !frame[3] || Boolean(held?.bitmap || held?.broken);
  }

  /** Hold the pictures around a place, drop all others. */
  keep(at, wraps) {
    const places = [];
    for (let by = 0; by <= Reel.AHEAD; by++) places.push(at + by);
    for (let by = 1; by <= Reel.BEHIND; by++) places.push(at - by);
    const wanted = new Set();
    for (const place of places) {
      const inside = place >= 0 && place < this.count;
      if (inside || (wraps && this.count)) wanted.add((place + this.count) % this.count);
    }
    for (const [place, held] of this.held) if (!wanted.has(place)) this.drop(place, held);
    let loading = [...this.held.values()].filter((held) => held.asking).length;
    for (const place of wanted) {
      if (loading >= Reel.AT_ONCE) break;
      if (this.held.has(place) || !this.frame(place)?.[3]) continue;
      loading += 1;
      this.load(place);
    }
  }

  async load(place) {
    const held = { asking: new AbortController() };
    this.held.set(place, held);
    try {
      const response = await fetch(this.frame(place)[3], { signal: held.asking.signal });
      if (!response.ok) throw new Error(`status ${response.status}`);
      const bitmap = await createImageBitmap(await response.blob());
      if (this.held.get(place) === held) held.bitmap = bitmap;
      else bitmap.close();
    } catch (error) {
      if (error.name !== "AbortError") held.broken = true;
    }
    held.asking = null;
    if (!this.closed) this.heard();
  }

  drop(place, held) {
    held.asking?.abort();
    held.bitmap?.close();
    this.held.delete(place);
  }

  close() {
    this.closed = true;
    for (const [place, held] of this.held) this.drop(place, held);
    this.parts.clear();
  }
};
