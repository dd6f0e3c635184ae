package org.amber.kernel.ipc;

import java.util.Collection;
import java.util.Collections;
import java.util.TreeMap;
import org.amber.abi.Errno;
import org.amber.state.SavedBy;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one kind by number. A number is a place in the table and, above it, a sequence
 * that grows whenever places are given out from the start again (ipc/util.c of Linux), so that an
 * old number does not find a new object.
 */
public final class IpcTable<T extends IpcObject> {
  private static final int SEQUENCE_SHIFT = 15;
  private static final int PLACES = 1 << SEQUENCE_SHIFT;
  private static final int MAX_SEQUENCE = Integer.MAX_VALUE >> SEQUENCE_SHIFT;

  /** Linux gives out this many places before it begins again. */
  private static final int SHORTEST_CYCLE = 64;

  private final int limit;

  @SavedBy("IpcState.segments")
  private final TreeMap<Integer, T> objects = new TreeMap<>();

  private int sequence;
  private int lastIndex = -1;
  private int nextIndex;

  /**
   * @param limit how many objects there may be
   */
  IpcTable(int limit) {
    this.limit = limit;
  }

  /**
   * The number for one more object.
   *
   * @throws org.amber.abi.ErrnoException ENOSPC
   */
  int allocate() {
    if (objects.size() >= limit) {
      throw Errno.ENOSPC.error();
    }
    int cycle = Math.min(Math.max(objects.size() * 3 / 2, SHORTEST_CYCLE), PLACES);
    int index = nextIndex < cycle ? free(nextIndex) : cycle;
    if (index >= cycle) {
      index = free(0);
    }
    nextIndex = index + 1;
    if (index <= lastIndex) {
      sequence = sequence + 1 >= MAX_SEQUENCE ? 0 : sequence + 1;
    }
    lastIndex = index;
    return (sequence << SEQUENCE_SHIFT) | index;
  }

  private int free(int from) {
    int index = from;
    while (objects.containsKey(index)) {
      index++;
    }
    return index;
  }

  void add(T object) {
    objects.put(object.permissions().id() & (PLACES - 1), object);
  }

  /**
   * Puts back an object.
   *
   * @throws IllegalArgumentException when its place is taken
   */
  void putBack(T object) {
    if (objects.containsKey(object.permissions().id() & (PLACES - 1))) {
      throw new IllegalArgumentException("two IPC objects have one place");
    }
    add(object);
  }

  void remove(T object) {
    objects.remove(object.permissions().id() & (PLACES - 1));
  }

  /** The object with a key other than IPC_PRIVATE, or null. */
  @Nullable T byKey(int key) {
    if (key != IpcPermissions.PRIVATE) {
      for (T object : objects.values()) {
        if (object.permissions().key() == key) {
          return object;
        }
      }
    }
    return null;
  }

  /** The object with a number, or null. */
  public @Nullable T find(int id) {
    T object = id < 0 ? null : objects.get(id & (PLACES - 1));
    return object == null || object.permissions().id() != id ? null : object;
  }

  /**
   * The object with a number.
   *
   * @throws org.amber.abi.ErrnoException EINVAL
   */
  public T get(int id) {
    T object = find(id);
    if (object == null) {
      throw Errno.EINVAL.error();
    }
    return object;
  }

  /**
   * The object at a place of the table.
   *
   * @throws org.amber.abi.ErrnoException EINVAL
   */
  public T at(int index) {
    T object = index < 0 ? null : objects.get(index & (PLACES - 1));
    if (object == null) {
      throw Errno.EINVAL.error();
    }
    return object;
  }

  /** The highest place in use; 0 when there is none. */
  public int highestIndex() {
    return objects.isEmpty() ? 0 : objects.lastKey();
  }

  public int size() {
    return objects.size();
  }

  /** All of them by place. */
  public Collection<T> all() {
    return Collections.unmodifiableCollection(objects.values());
  }

  IpcTableState save() {
    IpcTableState state = new IpcTableState();
    state.limit = limit;
    state.sequence = sequence;
    state.lastIndex = lastIndex;
    state.nextIndex = nextIndex;
    return state;
  }

  /**
   * @throws IllegalArgumentException when the counters are out of range
   */
  void restore(IpcTableState state) {
    if (state.sequence < 0
        || state.sequence >= MAX_SEQUENCE
        || state.lastIndex < -1
        || state.lastIndex >= PLACES
        || state.nextIndex < 0
        || state.nextIndex > PLACES) {
      throw new IllegalArgumentException("the numbers of IPC objects are out of range");
    }
    sequence = state.sequence;
    lastIndex = state.lastIndex;
    nextIndex = state.nextIndex;
  }
}
