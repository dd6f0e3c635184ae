package org.amber.cpu.x86;

import org.amber.cpu.CpuState;
import org.amber.state.NotSaved;

/**
 * Finds the exact address that an instruction accesses in a page known to be refused, as the
 * processor would report it in CR2.
 */
@NotSaved("at work only while one access is looked for")
public final class DataAddress {
  private static final long PAGE_MASK = -4096;

  private final InstructionDecoder decoder;
  private final CpuState state;
  private final long page;
  private long found;

  private DataAddress(InstructionDecoder decoder, CpuState state, long page) {
    this.decoder = decoder;
    this.state = state;
    this.page = page;
    // An access that begins in the page before touches this one at its first byte.
    this.found = page;
  }

  /**
   * The first byte in {@code page} that the instruction decoded last accesses.
   *
   * @param decoder has decoded the instruction at {@code state.rip}
   * @param state registers before the instruction
   * @param page address of the page that was refused
   */
  public static long inPage(InstructionDecoder decoder, CpuState state, long page) {
    DataAddress search = new DataAddress(decoder, state, page);
    search.search();
    return search.found;
  }

  private void search() {
    if (decoder.length() <= 0) {
      return;
    }
    boolean done =
        (decoder.map() == InstructionDecoder.MAP_PRIMARY && !decoder.extended() && implicit())
            || (decoder.hasMemoryOperand() && matches(operand()))
            || maskedMove();
    if (!done && decoder.map() == InstructionDecoder.MAP_0F && !decoder.extended()) {
      segmentPushOrPop();
    }
  }

  private boolean matches(long address) {
    if ((address & PAGE_MASK) == page) {
      found = address;
      return true;
    }
    return false;
  }

  /** Stack, string and other operands that no ModRM byte names. */
  private boolean implicit() {
    long rsp = state.gpr[CpuState.RSP];
    int opcode = decoder.opcode();
    return switch (opcode) {
      case 0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x68, 0x6a, 0x9c, 0xe8, 0xc8 ->
          matches(rsp - stackBytes());
      case 0x58,
          0x59,
          0x5a,
          0x5b,
          0x5c,
          0x5d,
          0x5e,
          0x5f,
          0x8f,
          0x9d,
          0xc2,
          0xc3,
          0xca,
          0xcb,
          0xcf ->
          matches(rsp);
      case 0xc9 -> matches(state.gpr[CpuState.RBP]);
      case 0xff -> pushOrCall(rsp);
      case 0xa0, 0xa1, 0xa2, 0xa3 -> matches(decoder.displacement() + segmentBase());
      case 0xa4, 0xa5, 0xa6, 0xa7 -> matches(source()) || matches(destination());
      case 0xaa, 0xab, 0xae, 0xaf -> matches(destination());
      case 0xac, 0xad -> matches(source());
      case 0xd7 ->
          matches(
              narrow(state.gpr[CpuState.RBX] + (state.gpr[CpuState.RAX] & 0xff)) + segmentBase());
      default -> false;
    };
  }

  private boolean pushOrCall(long rsp) {
    int operation = decoder.reg();
    boolean writes = operation == 2 || operation == 6;
    return (decoder.hasMemoryOperand() && matches(operand()))
        || (writes && matches(rsp - stackBytes()));
  }

  private void segmentPushOrPop() {
    switch (decoder.opcode()) {
      case 0xa0, 0xa8 -> matches(state.gpr[CpuState.RSP] - stackBytes());
      case 0xa1, 0xa9 -> matches(state.gpr[CpuState.RSP]);
      default -> {}
    }
  }

  private boolean maskedMove() {
    return decoder.map() == InstructionDecoder.MAP_0F
        && decoder.opcode() == 0xf7
        && matches(destination());
  }

  private long stackBytes() {
    return decoder.operandSizePrefix() ? 2 : 8;
  }

  private long source() {
    return narrow(state.gpr[CpuState.RSI]) + segmentBase();
  }

  private long destination() {
    return narrow(state.gpr[CpuState.RDI]);
  }

  private long narrow(long address) {
    return decoder.addressSizePrefix() ? address & 0xffff_ffffL : address;
  }

  private long segmentBase() {
    return switch (decoder.segment()) {
      case 0x64 -> state.fsBase;
      case 0x65 -> state.gsBase;
      default -> 0;
    };
  }

  /** The address of the operand that ModRM names. */
  private long operand() {
    long address = decoder.displacement();
    if (decoder.ripRelative()) {
      address += state.rip + decoder.length();
    } else if (decoder.base() >= 0) {
      address += state.gpr[decoder.base()];
    }
    if (decoder.index() >= 0) {
      address += state.gpr[decoder.index()] << decoder.scale();
    }
    return narrow(address + bitStringOffset()) + segmentBase();
  }

  /** BT and its kin with a register reach beyond the operand: bytes to add. */
  private long bitStringOffset() {
    if (decoder.map() != InstructionDecoder.MAP_0F) {
      return 0;
    }
    int opcode = decoder.opcode();
    if (opcode != 0xa3 && opcode != 0xab && opcode != 0xb3 && opcode != 0xbb) {
      return 0;
    }
    long bit = state.gpr[decoder.register()];
    if (decoder.rexW()) {
      return (bit >> 6) << 3;
    }
    return decoder.operandSizePrefix() ? ((short) bit >> 4) << 1 : ((int) bit >> 5) << 2;
  }
}
