package org.amber.jvm.host;

import static org.amber.jvm.host.HostRegister.ADDEND;
import static org.amber.jvm.host.HostRegister.ADDRESS;
import static org.amber.jvm.host.HostRegister.CONTEXT;
import static org.amber.jvm.host.HostRegister.SCRATCH;

import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Address;
import org.amber.jvm.decode.Instruction;
import org.amber.jvm.decode.Prefixes;
import org.amber.jvm.integer.Operands;
import org.amber.jvm.vector.VectorOperands;

/** Writes how the guest's registers and memory are accessed. */
final class Access {
  static final int WORD = 8;

  private final Assembler out;

  /** Where to go before the present instruction if it cannot be executed here. */
  private Assembler.Label miss = new Assembler.Label();

  Access(Assembler out) {
    this.out = out;
  }

  /** An instruction begins; it leaves by a label if it cannot be executed here. */
  void begin(Assembler.Label leaving) {
    miss = leaving;
  }

  /** Where to go to leave the present instruction to the interpreter. */
  Assembler.Label miss() {
    return miss;
  }

  // ---- registers

  /** Loads a guest's whole general register. */
  void load(int to, int guest) {
    if (HostRegister.holds(guest)) {
      out.move(to, HostRegister.of(guest));
    } else {
      out.load(to, CONTEXT, Context.register(guest));
    }
  }

  /** Stores a guest's whole general register. */
  void store(int guest, int from) {
    if (HostRegister.holds(guest)) {
      out.move(HostRegister.of(guest), from);
    } else {
      out.store(from, CONTEXT, Context.register(guest));
    }
  }

  /** Loads those operands of an instruction that are not in registers of the host. */
  void before(Site site, Placement placement) {
    for (int i = 0; i < site.operands(); i++) {
      if (placement.isLoaded(site, i)) {
        out.load(placement.host(i), CONTEXT, Context.register(placement.guests()[i]));
      }
    }
    placement.turn(site, out);
  }

  /** Stores what an instruction has written of them. */
  void after(Site site, Placement placement) {
    for (int i = 0; i < site.operands(); i++) {
      if (placement.isStored(site, i)) {
        out.store(placement.host(i), CONTEXT, Context.register(placement.guests()[i]));
      }
    }
    placement.turnBack(site, out);
  }

  // ---- memory

  /** Finds the operand of an instruction that is in memory, if there is one. */
  void reach(Site site, Placement placement) {
    int memory = placement.memory();
    if (memory == Placement.NONE) {
      return;
    }
    address(site);
    boolean vector = Support.isVector(site.instruction().form());
    boolean stores = memory == 0 && isStored(site);
    check(site.bytes(memory), stores, vector ? VectorOperands.alignment(site, memory) : 1);
  }

  /** Whether the first operand, which is in memory, is written. */
  private static boolean isStored(Site site) {
    return switch (site.instruction().form().mnemonic()) {
      case "cmp", "test", "bt", "mul", "imul", "div", "idiv", "push", "fldcw" -> false;
      default -> true;
    };
  }

  /** Makes {@link HostRegister#ADDRESS} the address of the operand that ModRM names. */
  void address(Site site) {
    addressWithoutSegment(site);
    int segment = site.instruction().prefixes().segment();
    if (segment == Prefixes.FS || segment == Prefixes.GS) {
      int base = segment == Prefixes.FS ? Context.FS_BASE : Context.GS_BASE;
      out.load(SCRATCH, CONTEXT, base);
      out.lea(ADDRESS, ADDRESS, SCRATCH, 1, 0);
    }
  }

  /** The same without what LEA does not look at. */
  void addressWithoutSegment(Site site) {
    Instruction instruction = site.instruction();
    Address address = instruction.memory();
    boolean relative = address.base() == Address.RIP;
    int displacement = (int) address.displacement();
    if (relative) {
      out.constant(ADDRESS, address.displacement() + site.next());
    } else if (address.index() != Address.NO_REGISTER) {
      int index = register(address.index(), ADDEND);
      if (address.base() == Address.NO_REGISTER) {
        out.leaIndex(ADDRESS, index, address.scale(), displacement);
      } else {
        int base = register(address.base(), ADDRESS);
        out.lea(ADDRESS, base, index, address.scale(), displacement);
      }
    } else if (address.base() != Address.NO_REGISTER) {
      out.lea(ADDRESS, register(address.base(), ADDRESS), displacement);
    } else {
      out.constant(ADDRESS, address.displacement());
    }
    if (instruction.prefixes().addressSize()) {
      out.moveLow(ADDRESS, ADDRESS);
    }
  }

  /** The host's register that a guest's is in, loaded into another if it is in none. */
  private int register(int guest, int aside) {
    if (HostRegister.holds(guest)) {
      return HostRegister.of(guest);
    }
    out.load(aside, CONTEXT, Context.register(guest));
    return aside;
  }

  /**
   * Makes {@link HostRegister#ADDEND} what to add to {@link HostRegister#ADDRESS}, or leaves.
   *
   * @param alignment of which the address has to be a multiple
   */
  private void check(int bytes, boolean stores, int alignment) {
    int table = stores ? Context.STORES : Context.LOADS;
    out.shiftRight(ADDEND, ADDRESS, CONTEXT);
    out.low16(ADDEND, ADDEND);
    out.load(SCRATCH, CONTEXT, ADDEND, WORD, table);
    if (alignment > 1) {
      out.lea(SCRATCH, SCRATCH, ADDRESS, 1, 0);
      out.extract(
          SCRATCH, SCRATCH, CONTEXT, alignment == 16 ? Context.ALIGNED_16 : Context.ALIGNED_32);
    } else {
      out.lea(SCRATCH, SCRATCH, ADDRESS, 1, bytes - 1);
      out.shiftRight(SCRATCH, SCRATCH, CONTEXT);
    }
    out.jumpUnlessZero(miss);
    out.load(ADDEND, CONTEXT, ADDEND, WORD, table + Context.ADDENDS);
  }

  /** Makes {@link HostRegister#ADDEND} the eight bytes at {@link HostRegister#ADDRESS}. */
  void loadWord() {
    check(WORD, false, 1);
    out.load(ADDEND, ADDRESS, ADDEND, 1, 0);
  }

  /** Makes {@link HostRegister#ADDEND} an operand of eight bytes. */
  void operand(Site site) {
    if (site.instruction().hasMemory()) {
      address(site);
      loadWord();
    } else {
      load(ADDEND, Operands.register(site, 0));
    }
  }

  // ---- the stack

  /** Finds where the next push goes, which is below the stack. */
  void reachTop() {
    out.lea(ADDRESS, HostRegister.of(CpuState.RSP), -WORD);
    check(WORD, true, 1);
  }

  /** Pushes {@link HostRegister#SCRATCH} to where {@link #reachTop} found room. */
  void putTop() {
    out.store(SCRATCH, ADDRESS, ADDEND, 1, 0);
    out.move(HostRegister.of(CpuState.RSP), ADDRESS);
  }

  /** Pushes a number. */
  void push(long value) {
    reachTop();
    out.constant(SCRATCH, value);
    putTop();
  }

  /** Makes {@link HostRegister#ADDEND} what is on top of the stack, which stays. */
  void top() {
    out.move(ADDRESS, HostRegister.of(CpuState.RSP));
    loadWord();
  }

  /** Moves the stack up. */
  void drop(int bytes) {
    int stack = HostRegister.of(CpuState.RSP);
    out.lea(stack, stack, bytes);
  }
}
