package org.amber.jvm.integer;

import org.amber.jvm.cpu.Area;
import org.amber.jvm.cpu.EffectiveAddress;
import org.amber.jvm.cpu.Flags;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Mmu;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Form;
import org.jspecify.annotations.Nullable;

/** Sums, differences and logic. */
final class ArithmeticMeanings implements Area {
  private static final Source NOTHING = cpu -> 0;

  @Override
  public @Nullable Meaning meaning(Form form) {
    return switch (form.mnemonic()) {
      case "add" ->
          site -> binary(site, Arithmetic.ADD, QuickOp.ADD, QuickOp.ADD_LOAD, QuickOp.ADD_MEMORY);
      case "adc" -> site -> binary(site, Arithmetic.ADC);
      case "sub" ->
          site -> binary(site, Arithmetic.SUB, QuickOp.SUB, QuickOp.SUB_LOAD, QuickOp.SUB_MEMORY);
      case "sbb" -> site -> binary(site, Arithmetic.SBB);
      case "and" ->
          site -> binary(site, Arithmetic.AND, QuickOp.AND, QuickOp.AND_LOAD, QuickOp.AND_MEMORY);
      case "or" ->
          site -> binary(site, Arithmetic.OR, QuickOp.OR, QuickOp.OR_LOAD, QuickOp.OR_MEMORY);
      case "xor" ->
          site -> binary(site, Arithmetic.XOR, QuickOp.XOR, QuickOp.XOR_LOAD, QuickOp.XOR_MEMORY);
      case "cmp" ->
          site ->
              flagsOnly(site, Arithmetic.SUB, QuickOp.CMP, QuickOp.CMP_LOAD, QuickOp.CMP_MEMORY);
      case "test" ->
          site ->
              flagsOnly(site, Arithmetic.AND, QuickOp.TEST, QuickOp.TEST_LOAD, QuickOp.TEST_MEMORY);
      case "inc" -> site -> unary(site, Arithmetic.INC, QuickOp.INC, QuickOp.INC_MEMORY);
      case "dec" -> site -> unary(site, Arithmetic.DEC, QuickOp.DEC, QuickOp.DEC_MEMORY);
      case "neg" -> site -> change(site, Arithmetic.NEG, NOTHING);
      case "not" -> site -> change(site, Arithmetic.NOT, NOTHING);
      case "xadd" -> ArithmeticMeanings::exchangeAndAdd;
      case "adcx" -> site -> addWithFlag(site, Flags.CF);
      case "adox" -> site -> addWithFlag(site, Flags.OF);
      case "andn" -> ArithmeticMeanings::andNot;
      default -> null;
    };
  }

  private static Op binary(Site site, Arithmetic operation) {
    return change(site, operation, Operands.source(site, 1));
  }

  private static Op binary(Site site, Arithmetic operation, int quick, int loading, int changing) {
    Op op = QuickOps.binary(site, quick, loading, changing);
    return op == null ? binary(site, operation) : op;
  }

  private static Op unary(Site site, Arithmetic operation, int quick, int changing) {
    Op op = QuickOps.unary(site, quick, changing);
    return op == null ? change(site, operation, NOTHING) : op;
  }

  /** The first operand becomes the result. */
  private static Op change(Site site, Arithmetic operation, Source second) {
    int bytes = site.bytes(0);
    if (Operands.isMemory(site, 0)) {
      return changeMemory(site.memory(), operation, second, bytes);
    }
    Source first = Operands.source(site, 0);
    Sink sink = Operands.sink(site, 0);
    return cpu -> {
      long a = first.get(cpu);
      long b = second.get(cpu);
      long result = Operands.extend(operation.result(a, b, cpu.flags()), bytes);
      sink.put(cpu, result);
      operation.flags(cpu.flags(), a, b, result, bytes);
    };
  }

  private static Op changeMemory(
      EffectiveAddress address, Arithmetic operation, Source second, int bytes) {
    return cpu -> {
      Mmu mmu = cpu.mmu();
      long at = address.of(cpu);
      long a = Operands.extend(mmu.readToChange(at, bytes), bytes);
      long b = second.get(cpu);
      long result = Operands.extend(operation.result(a, b, cpu.flags()), bytes);
      mmu.write(at, result, bytes);
      operation.flags(cpu.flags(), a, b, result, bytes);
    };
  }

  private static Op flagsOnly(
      Site site, Arithmetic operation, int quick, int loading, int changing) {
    Op op = QuickOps.binary(site, quick, loading, changing);
    return op == null ? flagsOnly(site, operation) : op;
  }

  private static Op flagsOnly(Site site, Arithmetic operation) {
    int bytes = site.bytes(0);
    Source first = Operands.source(site, 0);
    Source second = Operands.source(site, 1);
    return cpu -> {
      long a = first.get(cpu);
      long b = second.get(cpu);
      long result = Operands.extend(operation.result(a, b, cpu.flags()), bytes);
      operation.flags(cpu.flags(), a, b, result, bytes);
    };
  }

  private static Op exchangeAndAdd(Site site) {
    int bytes = site.bytes(0);
    Source register = Operands.source(site, 1);
    Sink old = Operands.sink(site, 1);
    if (Operands.isMemory(site, 0)) {
      EffectiveAddress address = site.memory();
      return cpu -> {
        long at = address.of(cpu);
        long a = Operands.extend(cpu.mmu().readToChange(at, bytes), bytes);
        long b = register.get(cpu);
        long sum = Operands.extend(a + b, bytes);
        cpu.mmu().write(at, sum, bytes);
        old.put(cpu, a);
        Arithmetic.ADD.flags(cpu.flags(), a, b, sum, bytes);
      };
    }
    Source first = Operands.source(site, 0);
    Sink sink = Operands.sink(site, 0);
    return cpu -> {
      long a = first.get(cpu);
      long b = register.get(cpu);
      long sum = Operands.extend(a + b, bytes);
      old.put(cpu, a);
      sink.put(cpu, sum);
      Arithmetic.ADD.flags(cpu.flags(), a, b, sum, bytes);
    };
  }

  /** ADCX and ADOX: the carry is in one flag, and no other is looked at or changed. */
  private static Op addWithFlag(Site site, int flag) {
    int bytes = site.bytes(0);
    Source first = Operands.source(site, 0);
    Source second = Operands.source(site, 1);
    Sink sink = Operands.sink(site, 0);
    boolean inCarry = flag == Flags.CF;
    return cpu -> {
      Flags flags = cpu.flags();
      long a = first.get(cpu);
      long b = second.get(cpu);
      boolean carry = inCarry ? flags.cf() : flags.of();
      long sum = Operands.extend(a + b + (carry ? 1 : 0), bytes);
      // The sign bit of the carries of sign-extended numbers is the carry out of their size.
      boolean out = Arithmetic.carries(a, b, sum) << (64 - 8 * bytes) < 0;
      sink.put(cpu, sum);
      flags.setCarryAndOverflow(inCarry ? out : flags.cf(), inCarry ? flags.of() : out);
    };
  }

  private static Op andNot(Site site) {
    int bytes = site.bytes(0);
    Source inverted = Operands.source(site, 1);
    Source other = Operands.source(site, 2);
    Sink sink = Operands.sink(site, 0);
    return cpu -> {
      long result = Operands.extend(~inverted.get(cpu) & other.get(cpu), bytes);
      sink.put(cpu, result);
      cpu.flags().logic(result);
    };
  }
}
