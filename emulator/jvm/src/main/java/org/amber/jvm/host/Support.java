package org.amber.jvm.host;

import java.util.Set;
import java.util.function.Predicate;
import org.amber.jvm.cpu.BlockEnd;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.Instruction;
import org.amber.jvm.decode.OperandForm;
import org.amber.jvm.decode.OperandKind;
import org.amber.jvm.decode.Prefixes;
import org.amber.jvm.integer.Operands;

/** Which instructions machine code executes; all others are the interpreter's. */
final class Support {
  private static final Set<String> GENERAL =
      Set.of(
          "add", "or", "adc", "sbb", "and", "sub", "xor", "cmp", "test", "not", "neg", "inc", "dec",
          "xadd", "adcx", "adox", "cbw", "cwde", "cdqe", "cwd", "cdq", "cqo", "popcnt", "crc32",
          "pext", "pdep", "mulx", "shlx", "sarx", "shrx", "rorx", "mov", "movabs", "movzx", "movsx",
          "movsxd", "lea", "xchg", "movbe", "movnti", "sahf", "lahf", "cmc", "clc", "stc", "tzcnt",
          "lzcnt", "andn", "blsr", "blsmsk", "blsi", "bextr", "bzhi");

  private static final Set<String> FPU_CONTROL = Set.of("fnstcw", "fldcw");

  private final HostFeatures features;
  private final Predicate<Form> offered;

  /**
   * @param offered which rows the guest's processor knows
   */
  Support(HostFeatures features, Predicate<Form> offered) {
    this.features = features;
    this.offered = offered;
  }

  /** What an instruction is: older processors ignore the prefix of TZCNT and LZCNT. */
  String mnemonic(Site site) {
    Form form = site.instruction().form();
    return switch (form.mnemonic()) {
      case "tzcnt" -> offered.test(form) ? "tzcnt" : "bsf";
      case "lzcnt" -> offered.test(form) ? "lzcnt" : "bsr";
      default -> form.mnemonic();
    };
  }

  /** REP STOS and REP MOVS, with the segments and addresses that are usual. */
  static boolean isRepeated(Site site) {
    String mnemonic = site.instruction().form().mnemonic();
    Prefixes prefixes = site.instruction().prefixes();
    return (mnemonic.equals("stos") || mnemonic.equals("movs"))
        && prefixes.repeat() != 0
        && !prefixes.addressSize()
        && MemoryUse.segment(site) == 0;
  }

  /**
   * Whether an instruction that ends no block is executed here.
   *
   * @param seen whether the flags that it leaves may be looked at
   */
  boolean knows(Site site, Op op, boolean seen) {
    Form form = site.instruction().form();
    if (FPU_CONTROL.contains(form.mnemonic()) || isRepeated(site)) {
      return true;
    }
    if (op instanceof BlockEnd || !features.has(form.feature())) {
      return false;
    }
    if (form.isVector()) {
      return knowsVector(form);
    }
    return isPlain(site) && knowsGeneral(site, seen) && Placement.of(site) != null;
  }

  /** Whether its operands are what {@link Placement} knows. */
  private static boolean isPlain(Site site) {
    for (OperandForm operand : site.instruction().form().operands()) {
      switch (operand.kind()) {
        case E, G, B, Z, M, I, ONE, RAX, CL -> {}
        default -> {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean knowsVector(Form form) {
    String mnemonic = form.mnemonic();
    for (OperandForm operand : form.operands()) {
      switch (operand.kind()) {
        case V, W, U, H, E, G, M, I, XMM0 -> {}
        default -> {
          return false;
        }
      }
    }
    return !(mnemonic.contains("rsqrt")
        || mnemonic.contains("rcp")
        || mnemonic.contains("maskmov")
        || mnemonic.contains("mxcsr")
        || mnemonic.contains("fence"));
  }

  private boolean knowsGeneral(Site site, boolean seen) {
    Instruction instruction = site.instruction();
    String mnemonic = mnemonic(site);
    boolean memory = instruction.hasMemory();
    int bytes = site.operands() == 0 ? 0 : site.bytes(0);
    return switch (mnemonic) {
      case "push" ->
          instruction.operandSize() == Long.BYTES && site.operand(0).kind() != OperandKind.FS;
      case "pop" -> instruction.operandSize() == Long.BYTES && !memory;
      case "leave" -> instruction.operandSize() == Long.BYTES;
      case "shl", "shr", "sar" -> knowsShift(site);
      case "rol", "ror" -> knowsRotation(site);
      case "rcl", "rcr" -> count(site) == 1;
      case "shld", "shrd" ->
          !seen
              && bytes > 2
              && site.operand(2).kind() == OperandKind.I
              && count(instruction.immediate(), bytes) != 0;
      // These have AL without naming it, which is not where it is while AH is turned there.
      case "mul", "imul", "cmpxchg" -> !isAnyHigh(site);
      case "div", "idiv" -> bytes > 2;
      case "bsf", "bsr", "bswap" -> bytes > 2;
      case "bt", "bts", "btr", "btc" ->
          bytes > 2 && (!memory || site.operand(1).kind() == OperandKind.I);
      // It could be executed here, and is left to the interpreter.
      case "pause" -> false;
      default ->
          GENERAL.contains(mnemonic)
              || instruction.form().doesNothing()
              || mnemonic.startsWith("cmov")
              || (mnemonic.startsWith("set") && site.operands() == 1);
    };
  }

  private static boolean isAnyHigh(Site site) {
    Placement placement = Placement.of(site);
    return placement == null || placement.high() != Placement.NONE;
  }

  /** Of a shift by a number: that, else -1. */
  static int count(Site site) {
    return switch (site.operand(1).kind()) {
      case ONE -> 1;
      case I -> count(site.instruction().immediate(), site.bytes(0));
      default -> -1;
    };
  }

  private static int count(long number, int bytes) {
    return (int) number & (bytes == Long.BYTES ? 63 : 31);
  }

  private static boolean knowsShift(Site site) {
    int count = count(site);
    int bytes = site.bytes(0);
    return count >= 0 ? count < 8 * bytes : bytes > 2 && !site.instruction().hasMemory();
  }

  private static boolean knowsRotation(Site site) {
    boolean byNumber = count(site) > 0;
    boolean byRegister = count(site) < 0 && site.bytes(0) > 2 && !site.instruction().hasMemory();
    return (byNumber || byRegister) && !isHighOnly(site);
  }

  private static boolean isHighOnly(Site site) {
    return !site.instruction().hasMemory() && Operands.isHigh(site, 0);
  }
}
