package org.amber.unicorn;

/** Results of Unicorn's functions, in the order of {@code uc_err}. */
public enum ErrorCode {
  OK(0),
  NOMEM(1),
  ARCH(2),
  HANDLE(3),
  MODE(4),
  VERSION(5),
  READ_UNMAPPED(6),
  WRITE_UNMAPPED(7),
  FETCH_UNMAPPED(8),
  HOOK(9),
  INSN_INVALID(10),
  MAP(11),
  WRITE_PROT(12),
  READ_PROT(13),
  FETCH_PROT(14),
  ARG(15),
  READ_UNALIGNED(16),
  WRITE_UNALIGNED(17),
  FETCH_UNALIGNED(18),
  HOOK_EXIST(19),
  RESOURCE(20),
  EXCEPTION(21),
  OVERFLOW(22),
  /** A number that this binding does not know: from a newer Unicorn. */
  UNKNOWN(-1);

  private static final ErrorCode[] VALUES = values();

  private final int id;

  ErrorCode(int id) {
    this.id = id;
  }

  int id() {
    return id;
  }

  static ErrorCode of(int code) {
    return code >= 0 && code < VALUES.length - 1 ? VALUES[code] : UNKNOWN;
  }
}
