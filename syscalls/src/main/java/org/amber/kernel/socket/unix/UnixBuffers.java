package org.amber.kernel.socket.unix;

/** What messages cost of a buffer: the memory that Linux gives them (skb->truesize). */
final class UnixBuffers {
  private static final int PAGE = 4096;

  /** sizeof(struct skb_shared_info), rounded up to cache lines. */
  private static final int SHARED_INFO = 320;

  /** sizeof(struct sk_buff), rounded up. */
  private static final int DESCRIPTOR = 256;

  /** SKB_MAX_HEAD(0): more than this goes into pages. */
  private static final int MOST_IN_HEAD = PAGE - SHARED_INFO;

  /** SKB_MAX_ALLOC and UNIX_SKB_FRAGS_SZ: the longest piece of a stream. */
  private static final int LONGEST_PIECE = 4 * PAGE - SHARED_INFO + (8 * PAGE);

  private static final int LEAST_ALLOCATION = 512;

  private UnixBuffers() {}

  /** How many bytes of a stream go into one message. */
  static int piece(long left, int sendBuffer) {
    int most = Math.min((sendBuffer >> 1) - 64, LONGEST_PIECE);
    return (int) Math.min(left, most);
  }

  /** What a message of {@code length} bytes costs. */
  static int charge(int length) {
    int paged = Math.max(0, length - MOST_IN_HEAD);
    int pages = (paged + PAGE - 1) / PAGE * PAGE;
    int head = Math.max(0, length - pages);
    int wanted = ((head + 63) & ~63) + SHARED_INFO;
    int allocated = LEAST_ALLOCATION;
    while (allocated < wanted) {
      allocated <<= 1;
    }
    return allocated + DESCRIPTOR + pages;
  }
}
