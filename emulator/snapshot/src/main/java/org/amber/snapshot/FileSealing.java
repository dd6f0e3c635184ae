package org.amber.snapshot;

import java.util.List;

/** What becomes of the files of a store before they are written: they may be encrypted. */
public interface FileSealing {
  /** Files are as they are. */
  FileSealing NONE =
      new FileSealing() {
        @Override
        public boolean encrypts() {
          return false;
        }

        @Override
        public String newKey() {
          return "";
        }

        @Override
        public ByteTarget.Filler pages(ByteTarget.Filler content, String key) {
          return content;
        }

        @Override
        public ByteTarget.Filler snapshot(ByteTarget.Filler content, List<String> needed) {
          return content;
        }

        @Override
        public ByteTarget.Filler text(ByteTarget.Filler content) {
          return content;
        }
      };

  /** Whether nobody reads them without a key. */
  boolean encrypts();

  /** A key for one file with pages, as a {@link FileReference} has it. */
  String newKey();

  /**
   * A file with pages.
   *
   * @param key that alone opens it; used for no other file
   */
  ByteTarget.Filler pages(ByteTarget.Filler content, String key);

  /**
   * A snapshot.
   *
   * @param needed names of the files with pages that it needs, which anybody can read
   */
  ByteTarget.Filler snapshot(ByteTarget.Filler content, List<String> needed);

  /** What is told of a machine. */
  ByteTarget.Filler text(ByteTarget.Filler content);
}
