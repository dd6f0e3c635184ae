package org.amber.jvm.compile;

import java.util.BitSet;
import java.util.Set;
import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.BlockEnd;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Address;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.Instruction;
import org.amber.jvm.integer.Operands;
import org.jspecify.annotations.Nullable;

/**
 * Which instructions compiled code executes by calling their meaning, and what they touch of what
 * is in its locals: general registers and flags.
 *
 * @param registers that it may read or write
 * @param readsFlags whether it looks at flags, or leaves some of them as they are
 * @param writesFlags whether it changes any
 */
record Calls(BitSet registers, boolean readsFlags, boolean writesFlags) {
  /** Features beside those of the vector unit whose instructions are like its own. */
  private static final Set<String> OTHER_UNITS = Set.of("x87", "mmx");

  /** How an instruction is called; null when it must not be. */
  static @Nullable Calls of(Site site, Op op) {
    Form form = site.instruction().form();
    if (op instanceof BlockEnd || doesMore(form.mnemonic())) {
      return null;
    }
    if (form.comparesStrings()) {
      BitSet registers = with(operands(site), CpuState.RAX, CpuState.RCX, CpuState.RDX);
      return new Calls(registers, false, true);
    }
    if (isByOperands(form)) {
      return new Calls(operands(site), readsFlags(form), writesFlags(form));
    }
    return general(site);
  }

  /** Whether it touches general registers by its operands alone. */
  private static boolean isByOperands(Form form) {
    return form.isVector() || OTHER_UNITS.contains(form.feature());
  }

  /** Whether a vector instruction stores where no operand says. */
  private static boolean doesMore(String mnemonic) {
    return mnemonic.contains("maskmov");
  }

  private static boolean readsFlags(Form form) {
    return form.mnemonic().startsWith("fcmov");
  }

  private static boolean writesFlags(Form form) {
    String mnemonic = form.mnemonic();
    return mnemonic.contains("comis")
        || mnemonic.contains("comi")
        || mnemonic.startsWith("ptest")
        || mnemonic.startsWith("vptest")
        || mnemonic.startsWith("vtest");
  }

  private static @Nullable Calls general(Site site) {
    BitSet registers = operands(site);
    return switch (site.instruction().form().mnemonic()) {
      case "bt",
          "bts",
          "btr",
          "btc",
          "tzcnt",
          "lzcnt",
          "popcnt",
          "rcl",
          "rcr",
          "rol",
          "ror",
          "shl",
          "shr",
          "sar",
          "shld",
          "shrd",
          "andn",
          "bextr",
          "blsr",
          "blsmsk",
          "blsi",
          "bzhi",
          "xadd",
          "adcx",
          "adox",
          "stc",
          "clc",
          "cmc" ->
          new Calls(registers, true, true);
      case "movbe", "movnti", "shlx", "shrx", "sarx", "rorx", "pext", "pdep", "crc32", "bswap" ->
          new Calls(registers, false, false);
      case "cmpxchg" -> new Calls(with(registers, CpuState.RAX), true, true);
      case "mul", "imul" -> new Calls(with(registers, CpuState.RAX, CpuState.RDX), true, true);
      case "div", "idiv", "mulx" ->
          new Calls(with(registers, CpuState.RAX, CpuState.RDX), false, false);
      case "movs", "stos", "lods" ->
          new Calls(with(registers, CpuState.RAX, CpuState.RSI, CpuState.RDI), false, false);
      case "cmps", "scas" ->
          new Calls(with(registers, CpuState.RAX, CpuState.RSI, CpuState.RDI), false, true);
      case "cbw" -> new Calls(with(registers, CpuState.RAX), false, false);
      case "cwd" -> new Calls(with(registers, CpuState.RAX, CpuState.RDX), false, false);
      default -> null;
    };
  }

  private static BitSet with(BitSet registers, int... more) {
    for (int register : more) {
      registers.set(register);
    }
    return registers;
  }

  private static BitSet operands(Site site) {
    BitSet registers = new BitSet();
    Instruction instruction = site.instruction();
    for (int i = 0; i < site.operands(); i++) {
      switch (site.operand(i).kind()) {
        case G, Z, B -> general(site, i, registers);
        case E -> {
          if (!instruction.hasMemory()) {
            general(site, i, registers);
          }
        }
        case RAX -> registers.set(CpuState.RAX);
        case CL -> registers.set(CpuState.RCX);
        case DX -> registers.set(CpuState.RDX);
        default -> {}
      }
    }
    if (instruction.hasMemory()) {
      Address address = instruction.memory();
      if (address.base() != Address.NO_REGISTER && address.base() != Address.RIP) {
        registers.set(address.base());
      }
      if (address.index() != Address.NO_REGISTER && !instruction.hasVectorIndex()) {
        registers.set(address.index());
      }
    }
    return registers;
  }

  private static void general(Site site, int operand, BitSet registers) {
    int register = Operands.register(site, operand);
    registers.set(Operands.isHigh(site, operand) ? register - 4 : register);
  }
}
