package org.amber.kernel.file;

import java.util.function.Consumer;
import org.amber.kernel.wait.PollReason;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/**
 * Who is told by a signal of what happens to an open file, and by which one: F_SETOWN and F_SETSIG
 * of fcntl(2). While the file is O_ASYNC, this listens to its readiness.
 */
@SavedIn(FileDescriptionState.class)
public final class FileOwner {
  /** Whom {@link #id} means. */
  public enum Kind {
    THREAD(0),
    PROCESS(1),
    GROUP(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** F_OWNER_TID, F_OWNER_PID, F_OWNER_PGRP. */
    public int code() {
      return code;
    }

    /** The kind with a code; null when there is none. */
    public static @Nullable Kind of(int code) {
      for (Kind each : values()) {
        if (each.code == code) {
          return each;
        }
      }
      return null;
    }
  }

  private static final int OFF = -1;

  @SavedAs("ownerKind")
  private Kind kind = Kind.THREAD;

  @SavedAs("owner")
  private int id;

  @SavedAs("ownerUid")
  private int uid;

  @SavedAs("ownerEuid")
  private int euid;

  @SavedAs("ownerSignal")
  private int signal;

  /** The descriptor by which O_ASYNC was set. */
  @SavedAs("asyncFd")
  private int fd = OFF;

  @NotSaved("listens anew")
  private @Nullable WaitQueue watched;

  @NotSaved("listens anew")
  private @Nullable Consumer<PollReason> listener;

  public Kind kind() {
    return kind;
  }

  /** Number of the thread, process or group; 0 for nobody. */
  public int id() {
    return id;
  }

  /** The user who has set the owner, whose right to send signals counts. */
  public int uid() {
    return uid;
  }

  /** The effective user who has set the owner. */
  public int euid() {
    return euid;
  }

  /** F_GETSIG: the signal instead of SIGIO; 0 for SIGIO without siginfo. */
  public int signal() {
    return signal;
  }

  public void setSignal(int newSignal) {
    signal = newSignal;
  }

  /** Sets the owner; nobody with 0. */
  public void set(Kind newKind, int newId, int byUid, int byEuid) {
    kind = newKind;
    id = newId;
    if (newId != 0) {
      uid = byUid;
      euid = byEuid;
    }
  }

  /** Begins to tell what happens to the file whose readiness this is. */
  public void listen(WaitQueue queue, int byFd, OwnerSignals signals) {
    stop();
    Consumer<PollReason> told = reason -> signals.send(this, byFd, reason);
    queue.listen(told);
    fd = byFd;
    watched = queue;
    listener = told;
  }

  /** Ends {@link #listen}. */
  public void stop() {
    if (watched != null && listener != null) {
      watched.unlisten(listener);
    }
    fd = OFF;
    watched = null;
    listener = null;
  }

  /** Listens as before a restore. */
  public void listenAgain(@Nullable WaitQueue queue, OwnerSignals signals) {
    if (fd != OFF && queue != null) {
      listen(queue, fd, signals);
    }
  }

  void saveTo(FileDescriptionState state) {
    state.owner = kind == Kind.GROUP ? -id : id;
    state.ownerKind = kind.code();
    state.ownerSignal = signal;
    state.ownerUid = uid;
    state.ownerEuid = euid;
    state.asyncFd = fd;
  }

  void restoreFrom(FileDescriptionState state) {
    Kind saved = Kind.of(state.ownerKind);
    if (saved == null || state.ownerSignal < 0 || state.ownerSignal > 64) {
      throw new IllegalArgumentException("open file " + state.id + ": no such owner");
    }
    // Older snapshots tell a group by a negative number alone.
    kind = state.owner < 0 ? Kind.GROUP : saved;
    id = Math.abs(state.owner);
    signal = state.ownerSignal;
    uid = state.ownerUid;
    euid = state.ownerEuid;
    fd = state.asyncFd;
  }
}
