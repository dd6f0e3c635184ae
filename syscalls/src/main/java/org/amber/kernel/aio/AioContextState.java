package org.amber.kernel.aio;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link AioContext}: events that are over and polls that wait, in columns. */
@StateType(382)
public final class AioContextState {
  @Tag(1)
  public long address;

  @Tag(2)
  public int capacity;

  @Tag(3)
  public long wanted;

  @Tag(4)
  public long[] data = {};

  @Tag(5)
  public long[] blocks = {};

  @Tag(6)
  public long[] results = {};

  @Tag(7)
  public long[] pollFiles = {};

  /** The eventfd of each poll; 0 for none. */
  @Tag(8)
  public long[] pollTold = {};

  @Tag(9)
  public int[] pollEvents = {};

  @Tag(10)
  public long[] pollData = {};

  @Tag(11)
  public long[] pollBlocks = {};

  @Tag(12)
  public long[] pollPlaces = {};
}
