package org.amber.jvm.host;

import static org.amber.jvm.host.HostRegister.ADDEND;
import static org.amber.jvm.host.HostRegister.ADDRESS;
import static org.amber.jvm.host.HostRegister.CONTEXT;
import static org.amber.jvm.host.HostRegister.SCRATCH;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Address;
import org.amber.jvm.decode.Instruction;
import org.amber.jvm.decode.Prefixes;
import org.amber.jvm.integer.Operands;
import org.amber.jvm.vector.VectorOperands;

/** Writes how the guest's memory is accessed. */
final class Access {
  static final int WORD = 8;

  private final Assembler out;
  private final GuestRegisters registers;

  /** Bytes of a check and of what usually follows it. */
  private static final int CHECK = 88;

  /** Where to go before the present instruction if it cannot be executed here. */
  private Assembler.Label miss = new Assembler.Label();

  /** Whether much code follows the checks of the present instruction. */
  private boolean isLong;

  /** What the present instruction still accesses. */
  private final Deque<Groups.Member> ahead = new ArrayDeque<>();

  /** The places of groups that were checked on the way to the present instruction. */
  private final BitSet checked = new BitSet();

  /**
   * Whether the operand is at {@link HostRegister#ADDEND} and an offset; else see {@link #check}.
   */
  private boolean isInGroup;

  private int offset;

  /** Which of the host's registers has the guest's address that was checked last. */
  private int address = ADDRESS;

  /** Bytes of the group that was checked by the present instruction; 0: none was. */
  private int span;

  /** See {@link #missed}. */
  private int missed = Placement.NONE;

  Access(Assembler out, GuestRegisters registers) {
    this.out = out;
    this.registers = registers;
  }

  /** An instruction begins; it leaves by a label if it cannot be executed here. */
  void begin(Assembler.Label leaving, List<Groups.Member> members) {
    miss = leaving;
    isLong = false;
    registers.begin();
    ahead.clear();
    ahead.addAll(members);
    span = 0;
    missed = Placement.NONE;
    out.makeRoom(CHECK);
  }

  /** A block begins to which other ways lead than from the code before. */
  void forget() {
    checked.clear();
    registers.forget();
  }

  /**
   * Bytes that the present instruction has checked for others too: if they are in two pages it
   * leaves each time. 0: it has checked none.
   */
  int span() {
    return span;
  }

  /**
   * Which of the host's registers has the address where the present instruction is left because it
   * is not known; {@link Placement#NONE}: none has.
   */
  int missed() {
    return missed;
  }

  /** The present instruction becomes much code. */
  void setLong() {
    isLong = true;
    registers.setLong();
    out.makeRoom(Byte.MAX_VALUE);
  }

  /** Jumps to {@link #miss} unless {@link HostRegister#SCRATCH} is less than 4096. */
  void missUnlessZeroAbove() {
    out.makeRoom(CHECK);
    out.shiftRight(SCRATCH, SCRATCH, CONTEXT);
    missUnlessZero();
  }

  /** Jumps to {@link #miss} if {@link HostRegister#SCRATCH}, less than 2^56, is not zero. */
  private void missUnlessZero() {
    if (isLong) {
      out.jumpUnlessZero(miss);
    } else {
      out.lea(SCRATCH, SCRATCH, -1);
      out.shiftRight(SCRATCH, SCRATCH, HostRegister.RSP);
      out.jumpIfZero(miss);
    }
  }

  /** Where to go to leave the present instruction to the interpreter. */
  Assembler.Label miss() {
    return miss;
  }

  // ---- memory

  /** Finds the operand of an instruction that is in memory, if there is one. */
  void reach(Site site, Placement placement) {
    int memory = placement.memory();
    if (memory == Placement.NONE) {
      return;
    }
    boolean vector = site.instruction().form().isVector();
    int alignment = vector ? VectorOperands.alignment(site, memory) : 1;
    // AH and its kin are turned to where AL is before memory is accessed.
    boolean keepsRegisters = placement.high() == Placement.NONE;
    reach(site, site.bytes(memory), MemoryUse.isStored(site, memory), alignment, keepsRegisters);
  }

  private void reach(Site site, int bytes, boolean stores, int alignment, boolean keepsRegisters) {
    Groups.Member member = ahead.remove();
    if (!isKnown(member)) {
      address = isInGroup || !keepsRegisters ? ADDRESS : plainAddress(site);
      if (address == ADDRESS) {
        address(site, before(member));
      }
      check(member, bytes, stores, alignment);
    }
  }

  /**
   * The host's register that has the address of the operand that ModRM names; {@link
   * HostRegister#ADDRESS} if there is none.
   */
  private static int plainAddress(Site site) {
    Address memory = site.instruction().memory();
    int base = memory.base();
    boolean isPlain =
        base >= 0
            && memory.index() == Address.NO_REGISTER
            && memory.displacement() == 0
            && MemoryUse.segment(site) == 0
            && !site.instruction().prefixes().addressSize()
            && HostRegister.holds(base);
    return isPlain ? HostRegister.of(base) : ADDRESS;
  }

  /** Whether a member's group was checked before; then it is found. */
  private boolean isKnown(Groups.Member member) {
    int place = member.group().place();
    isInGroup = place != Placement.NONE;
    offset = isInGroup ? member.offset() : 0;
    if (!isInGroup || !checked.get(place)) {
      return false;
    }
    if (!registers.hasGroup(place)) {
      out.load(ADDEND, HostRegister.RSP, WORD * place);
      registers.putGroup(place);
    }
    return true;
  }

  /** By how many bytes its group begins before a member. */
  private static int before(Groups.Member member) {
    return member.group().place() == Placement.NONE ? 0 : -member.offset();
  }

  /** Checks what is at {@link #address}: the operand, or its group. */
  private void check(Groups.Member member, int bytes, boolean stores, int alignment) {
    Groups.Group group = member.group();
    registers.forget(ADDEND);
    if (group.place() == Placement.NONE) {
      check(bytes, stores, alignment);
      return;
    }
    span = group.bytes();
    check(span, group.stores(), 1);
    out.lea(ADDEND, address, ADDEND, 1, 0);
    out.store(ADDEND, HostRegister.RSP, WORD * group.place());
    checked.set(group.place());
    registers.putGroup(group.place());
  }

  /** Makes {@link HostRegister#ADDRESS} the address of the operand that ModRM names. */
  private void address(Site site, int further) {
    addressWithoutSegment(site, further, ADDRESS, false);
    int segment = MemoryUse.segment(site);
    if (segment != 0) {
      registers.forget(SCRATCH);
      out.load(SCRATCH, CONTEXT, segment == Prefixes.FS ? Context.FS_BASE : Context.GS_BASE);
      out.lea(ADDRESS, ADDRESS, SCRATCH, 1, 0);
    }
  }

  /**
   * The same without what LEA does not look at, in another register of the host.
   *
   * @param isLow whether only the low 32 bits are wanted
   */
  void addressWithoutSegment(Site site, int to, boolean isLow) {
    addressWithoutSegment(site, 0, to, isLow);
  }

  private void addressWithoutSegment(Site site, int further, int to, boolean isLow) {
    Instruction instruction = site.instruction();
    long displacement = instruction.memory().displacement();
    boolean fits = displacement + further == (int) (displacement + further);
    boolean low = isLow || instruction.prefixes().addressSize();
    lea(site, to, (int) (fits ? displacement + further : displacement), !low || !fits);
    registers.forget(to);
    if (!fits) {
      out.lea(to, to, further);
      if (low) {
        out.moveLow(to, to);
      }
    }
  }

  /** The address with another displacement. */
  private void lea(Site site, int to, int displacement, boolean wide) {
    Address address = site.instruction().memory();
    boolean hasBase = address.base() != Address.NO_REGISTER && address.base() != Address.RIP;
    if (address.index() != Address.NO_REGISTER) {
      boolean keeps = hasBase && registers.has(ADDEND, address.base());
      int index = registers.find(address.index(), keeps ? ADDRESS : ADDEND);
      if (hasBase) {
        int base = registers.find(address.base(), index == ADDRESS ? ADDEND : ADDRESS);
        out.lea(wide, to, base, index, address.scale(), displacement);
      } else {
        out.leaIndex(wide, to, index, address.scale(), displacement);
      }
    } else if (hasBase) {
      out.lea(wide, to, registers.find(address.base(), ADDRESS), displacement);
    } else {
      long number = displacement + (address.base() == Address.RIP ? site.next() : 0);
      out.constant(to, wide ? number : Integer.toUnsignedLong((int) number));
    }
  }

  /**
   * Makes {@link HostRegister#ADDEND} what to add to {@link #address}, or leaves.
   *
   * @param alignment of which the address has to be a multiple
   */
  private void check(int bytes, boolean stores, int alignment) {
    int table = stores ? Context.STORES : Context.LOADS;
    missed = missed == Placement.NONE || missed == address ? address : ADDRESS;
    out.makeRoom(CHECK);
    registers.forget(SCRATCH);
    out.shiftRight(ADDEND, address, CONTEXT);
    out.low16(ADDEND, ADDEND);
    out.load(SCRATCH, CONTEXT, ADDEND, WORD, table);
    if (alignment == 32) {
      out.lea(SCRATCH, SCRATCH, address, 1, 0);
      out.extract(SCRATCH, SCRATCH, CONTEXT, Context.ALIGNED_32);
      out.jumpUnlessZero(miss);
    } else if (alignment == 16) {
      out.lea(SCRATCH, SCRATCH, address, 1, 0);
      out.extract(SCRATCH, SCRATCH, CONTEXT, Context.ALIGNED_16);
      missUnlessZero();
    } else {
      out.lea(SCRATCH, SCRATCH, address, 1, bytes - 1);
      out.shiftRight(SCRATCH, SCRATCH, CONTEXT);
      missUnlessZero();
    }
    out.load(ADDEND, CONTEXT, ADDEND, WORD, table + Context.ADDENDS);
  }

  // ---- what was found

  /** A bit for each of the host's registers by which the operand that was found is addressed. */
  int taken() {
    return 1 << ADDEND | (isInGroup ? 0 : 1 << address);
  }

  /** ModRM, SIB and displacement of the operand that was found. */
  void operand(int reg) {
    if (isInGroup) {
      out.memory(reg, ADDEND, offset);
    } else {
      out.memory(reg, address, ADDEND, 1, 0);
    }
  }

  /** X and B of REX for the operand that was found. */
  int extension() {
    return isInGroup ? ADDEND >> 3 : (ADDEND >> 3) << 1 | address >> 3;
  }

  /** Loads eight bytes that were found. */
  void loadFound(int to) {
    if (isInGroup) {
      out.load(to, ADDEND, offset);
    } else {
      out.load(to, address, ADDEND, 1, 0);
    }
    registers.forget(to);
  }

  /** Stores eight bytes to where room was found. */
  private void storeFound(int from) {
    if (isInGroup) {
      out.store(from, ADDEND, offset);
    } else {
      out.store(from, address, ADDEND, 1, 0);
    }
  }

  /** Whatever was found is at {@link HostRegister#ADDRESS} and {@link HostRegister#ADDEND}. */
  void settle() {
    if (isInGroup) {
      out.lea(ADDRESS, ADDEND, offset);
      out.constant(ADDEND, 0);
    } else if (address != ADDRESS) {
      out.move(ADDRESS, address);
    }
    registers.forget(ADDEND);
  }

  /** Makes {@link HostRegister#ADDEND} an operand of eight bytes. */
  void operand(Site site) {
    if (site.instruction().hasMemory()) {
      reach(site, WORD, false, 1, true);
      loadFound(ADDEND);
    } else {
      registers.load(ADDEND, Operands.register(site, 0));
    }
  }

  // ---- the stack

  /** Finds eight bytes at a register and some bytes further. */
  void reach(int guest, int further, boolean stores) {
    Groups.Member member = ahead.remove();
    if (!isKnown(member)) {
      boolean isPlain = !isInGroup && further == 0 && HostRegister.holds(guest);
      address = isPlain ? HostRegister.of(guest) : ADDRESS;
      if (!isPlain) {
        out.lea(ADDRESS, registers.find(guest, ADDRESS), further + before(member));
        registers.forget(ADDRESS);
      }
      check(member, WORD, stores, 1);
    }
  }

  /** Finds where the next push goes, which is below the stack. */
  void reachTop() {
    reach(CpuState.RSP, -WORD, true);
  }

  /** Pushes a host's register to where {@link #reachTop} found room. */
  void putTop(int from) {
    storeFound(from);
    drop(-WORD);
  }

  /** Pushes a number. */
  void push(long value) {
    reachTop();
    registers.forget(SCRATCH);
    out.constant(SCRATCH, value);
    putTop(SCRATCH);
  }

  /** Makes {@link HostRegister#ADDEND} what is on top of the stack, which stays. */
  void top() {
    reach(CpuState.RSP, 0, false);
    loadFound(ADDEND);
  }

  /** Moves the stack up. */
  void drop(int bytes) {
    int stack = HostRegister.of(CpuState.RSP);
    out.lea(stack, stack, bytes);
  }
}
