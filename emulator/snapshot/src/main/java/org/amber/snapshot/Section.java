package org.amber.snapshot;

/** The parts of a snapshot file between its header and its trailer, in this order. */
enum Section {
  /** {@link Manifest} as JSON. */
  MANIFEST("manifest", "manifest"),
  /** The tree of state classes. */
  STATE("state", "kernel state"),
  /** Compressed groups of pages. */
  PAGES("pages", "page contents"),
  /** {@link PageMap}: which page is where in which group. */
  MAP("map", "page map");

  /** Name in the header. */
  final String key;

  /** Name in messages. */
  final String title;

  Section(String key, String title) {
    this.key = key;
    this.title = title;
  }
}
