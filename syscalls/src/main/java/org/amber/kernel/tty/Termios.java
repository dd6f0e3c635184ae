package org.amber.kernel.tty;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.amber.state.SavedAs;

/** The settings of a terminal as the kernel has them: struct termios2 of asm-generic/termbits.h. */
public final class Termios {
  /** Size of struct termios, without speeds, in bytes. */
  public static final int SIZE = 36;

  /** Size of struct termios2, in bytes. */
  public static final int SIZE_2 = 44;

  /** Size of struct termio of System V, in bytes. */
  public static final int SIZE_TERMIO = 18;

  // Input.
  static final int IGNBRK = 0x1;
  static final int BRKINT = 0x2;
  static final int PARMRK = 0x8;
  static final int ISTRIP = 0x20;
  static final int INLCR = 0x40;
  static final int IGNCR = 0x80;
  static final int ICRNL = 0x100;
  static final int IUCLC = 0x200;
  static final int IXON = 0x400;
  static final int IXANY = 0x800;
  static final int IUTF8 = 0x4000;

  // Output.
  static final int OPOST = 0x1;
  static final int OLCUC = 0x2;
  static final int ONLCR = 0x4;
  static final int OCRNL = 0x8;
  static final int ONOCR = 0x10;
  static final int ONLRET = 0x20;
  static final int TABDLY = 0x1800;
  static final int XTABS = 0x1800;

  // Control.
  private static final int CBAUD = 0x100f;
  private static final int BOTHER = 0x1000;
  private static final int B38400 = 0xf;
  private static final int CS8 = 0x30;
  private static final int CREAD = 0x80;
  private static final int PARENB = 0x100;
  private static final int HIGH_SPEEDS = 0x1000;

  // Local.
  static final int ISIG = 0x1;
  static final int ICANON = 0x2;
  static final int ECHO = 0x8;
  static final int ECHOE = 0x10;
  static final int ECHOK = 0x20;
  static final int ECHONL = 0x40;
  static final int NOFLSH = 0x80;
  static final int TOSTOP = 0x100;
  static final int ECHOCTL = 0x200;
  static final int ECHOPRT = 0x400;
  static final int ECHOKE = 0x800;
  static final int IEXTEN = 0x8000;
  static final int EXTPROC = 0x10000;

  // Places in c_cc.
  static final int VINTR = 0;
  static final int VQUIT = 1;
  static final int VERASE = 2;
  static final int VKILL = 3;
  static final int VEOF = 4;
  static final int VTIME = 5;
  static final int VMIN = 6;
  static final int VSTART = 8;
  static final int VSTOP = 9;
  static final int VSUSP = 10;
  static final int VEOL = 11;
  static final int VREPRINT = 12;
  static final int VWERASE = 14;
  static final int VLNEXT = 15;
  static final int VEOL2 = 16;

  private static final int CONTROL_CHARACTERS = 19;
  private static final int CHARACTERS_AT = 17;
  private static final int TERMIO_CHARACTERS = 8;
  private static final int SPEEDS_AT = 36;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  /** Bits per second by B0 … B38400, then B57600 … B4000000. */
  private static final int[] SPEEDS = {
    0, 50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400
  };

  private static final int[] FAST_SPEEDS = {
    0, 57600, 115200, 230400, 460800, 500000, 576000, 921600, 1000000, 1152000, 1500000, 2000000,
    2500000, 3000000, 3500000, 4000000
  };

  private int iflag = ICRNL | IXON;
  private int oflag = OPOST | ONLCR;
  private int cflag = B38400 | CS8 | CREAD;
  private int lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN;
  private int line;

  @SavedAs("characters")
  private final byte[] cc = {3, 28, 127, 21, 4, 0, 1, 0, 17, 19, 26, 0, 18, 15, 23, 22, 0, 0, 0};

  private int inputSpeed = SPEEDS[B38400];
  private int outputSpeed = SPEEDS[B38400];

  boolean input(int flag) {
    return (iflag & flag) != 0;
  }

  boolean output(int flag) {
    return (oflag & flag) != 0;
  }

  /** Whether tabs go out as spaces. */
  boolean expandsTabs() {
    return (oflag & TABDLY) == XTABS;
  }

  boolean local(int flag) {
    return (lflag & flag) != 0;
  }

  /** The value at a place of c_cc, 0 to 255. */
  int character(int place) {
    return cc[place] & 0xff;
  }

  /** Whether {@code c} is the control character of that place; 0 disables one. */
  boolean isCharacter(int place, int c) {
    return c != 0 && c == character(place);
  }

  /** Whether reads get lines. */
  public boolean canonical() {
    return local(ICANON);
  }

  /** Whether writing from the background is job control's matter. */
  public boolean stopsBackgroundOutput() {
    return local(TOSTOP);
  }

  /** Bytes that a read without lines waits for, 0 to 255. */
  public int minimum() {
    return character(VMIN);
  }

  /** How long a read without lines waits, in tenths of a second, 0 to 255. */
  public int time() {
    return character(VTIME);
  }

  /** Whether ^S and ^Q are what stops and starts output: what packet mode tells of. */
  boolean usualFlowControl() {
    return input(IXON) && isCharacter(VSTOP, 19) && isCharacter(VSTART, 17);
  }

  /** CLOCAL, which is all that TIOCGSOFTCAR tells. */
  public boolean ignoresModemLines() {
    return (cflag & 0x800) != 0;
  }

  public void setIgnoresModemLines(boolean on) {
    cflag = on ? cflag | 0x800 : cflag & ~0x800;
  }

  /** The same settings, for a change that may fail. */
  public Termios copy() {
    Termios copy = new Termios();
    copy.copyFrom(this);
    return copy;
  }

  void copyFrom(Termios other) {
    iflag = other.iflag;
    oflag = other.oflag;
    cflag = other.cflag;
    lflag = other.lflag;
    line = other.line;
    System.arraycopy(other.cc, 0, cc, 0, cc.length);
    inputSpeed = other.inputSpeed;
    outputSpeed = other.outputSpeed;
  }

  /** Writes struct termios, or struct termios2 when there is room for it. */
  public void write(MemorySegment to) {
    to.set(INT, 0, iflag);
    to.set(INT, 4, oflag);
    to.set(INT, 8, cflag);
    to.set(INT, 12, lflag);
    to.set(ValueLayout.JAVA_BYTE, 16, (byte) line);
    MemorySegment.copy(cc, 0, to, ValueLayout.JAVA_BYTE, CHARACTERS_AT, CONTROL_CHARACTERS);
    if (to.byteSize() >= SIZE_2) {
      to.set(INT, SPEEDS_AT, inputSpeed);
      to.set(INT, SPEEDS_AT + 4, outputSpeed);
    }
  }

  /** Takes over struct termios or struct termios2, as far as a pseudo-terminal can have it. */
  public void read(MemorySegment from) {
    iflag = from.get(INT, 0);
    oflag = from.get(INT, 4);
    cflag = from.get(INT, 8);
    lflag = from.get(INT, 12);
    line = from.get(ValueLayout.JAVA_BYTE, 16) & 0xff;
    MemorySegment.copy(from, ValueLayout.JAVA_BYTE, CHARACTERS_AT, cc, 0, CONTROL_CHARACTERS);
    if (from.byteSize() >= SIZE_2) {
      inputSpeed = from.get(INT, SPEEDS_AT);
      outputSpeed = from.get(INT, SPEEDS_AT + 4);
    }
    settle();
  }

  /** Writes struct termio. */
  public void writeTermio(MemorySegment to) {
    ValueLayout.OfShort half = ValueLayout.JAVA_SHORT_UNALIGNED;
    to.set(half, 0, (short) iflag);
    to.set(half, 2, (short) oflag);
    to.set(half, 4, (short) cflag);
    to.set(half, 6, (short) lflag);
    to.set(ValueLayout.JAVA_BYTE, 8, (byte) line);
    MemorySegment.copy(cc, 0, to, ValueLayout.JAVA_BYTE, 9, TERMIO_CHARACTERS);
  }

  /** Takes over struct termio, which has the lower halves of the flags. */
  public void readTermio(MemorySegment from) {
    iflag = half(iflag, from, 0);
    oflag = half(oflag, from, 2);
    cflag = half(cflag, from, 4);
    lflag = half(lflag, from, 6);
    line = from.get(ValueLayout.JAVA_BYTE, 8) & 0xff;
    MemorySegment.copy(from, ValueLayout.JAVA_BYTE, 9, cc, 0, TERMIO_CHARACTERS);
    settle();
  }

  private static int half(int before, MemorySegment from, long at) {
    return (before & 0xffff_0000) | (from.get(ValueLayout.JAVA_SHORT_UNALIGNED, at) & 0xffff);
  }

  /** A pseudo-terminal has eight bits and no parity; a speed by name sets the number. */
  private void settle() {
    cflag = (cflag & ~(CS8 | PARENB)) | CS8 | CREAD;
    int code = cflag & CBAUD;
    if (code != BOTHER) {
      int[] named = (code & HIGH_SPEEDS) != 0 ? FAST_SPEEDS : SPEEDS;
      outputSpeed = named[code & 0xf];
      inputSpeed = outputSpeed;
    }
  }

  TermiosState save() {
    TermiosState state = new TermiosState();
    state.iflag = iflag;
    state.oflag = oflag;
    state.cflag = cflag;
    state.lflag = lflag;
    state.line = line;
    state.characters = cc.clone();
    state.inputSpeed = inputSpeed;
    state.outputSpeed = outputSpeed;
    return state;
  }

  void restore(TermiosState state) {
    if (state.characters.length != cc.length) {
      throw new IllegalArgumentException("a terminal has not its control characters");
    }
    iflag = state.iflag;
    oflag = state.oflag;
    cflag = state.cflag;
    lflag = state.lflag;
    line = state.line;
    System.arraycopy(state.characters, 0, cc, 0, cc.length);
    inputSpeed = state.inputSpeed;
    outputSpeed = state.outputSpeed;
  }
}
