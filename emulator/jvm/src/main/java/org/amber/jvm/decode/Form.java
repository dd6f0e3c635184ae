package org.amber.jvm.decode;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A row of the table: one instruction with one set of operands.
 *
 * @param number no other row has it; in the order in which they stand in the tables
 * @param mnemonic as assemblers write it
 * @param encoding the bytes that mean it
 * @param operands the destination first
 * @param feature what CPUID must announce, in small letters; {@code base} is always there
 * @param traits what else is to be known of it
 */
public record Form(
    int number,
    String mnemonic,
    Encoding encoding,
    List<OperandForm> operands,
    String feature,
    Set<Trait> traits) {

  /** Features that belong to the vector unit of SSE and AVX. */
  private static final Set<String> VECTORS =
      Set.of(
          "sse",
          "sse2",
          "sse3",
          "ssse3",
          "sse4.1",
          "sse4.2",
          "aes",
          "pclmulqdq",
          "sha",
          "avx",
          "avx2",
          "avx/avx2",
          "fma",
          "f16c");

  /** Those that came with such a feature, and have to do with general registers alone. */
  private static final Set<String> GENERAL = Set.of("crc32", "movnti");

  public boolean has(Trait trait) {
    return traits.contains(trait);
  }

  /** The operands as the tables have them, with commas. */
  public String operandText() {
    return operands.stream().map(OperandForm::text).collect(Collectors.joining(","));
  }

  /** Whether any operand is of a kind. */
  public boolean has(OperandKind kind) {
    for (OperandForm operand : operands) {
      if (operand.kind() == kind) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is an instruction of the vector unit of SSE and AVX; fences count as such. */
  public boolean isVector() {
    return VECTORS.contains(feature) && !GENERAL.contains(mnemonic);
  }

  /**
   * Whether it compares strings in vector registers, as PCMPISTRI does: it may have lengths in RAX
   * and RDX, and says more by flags.
   */
  public boolean comparesStrings() {
    return mnemonic.contains("pcmpestr") || mnemonic.contains("pcmpistr");
  }

  /** Whether it {@link #comparesStrings} and leaves an index in RCX, not a mask in XMM0. */
  public boolean leavesIndex() {
    return mnemonic.contains("pcmpestri") || mnemonic.contains("pcmpistri");
  }

  /**
   * Whether it changes nothing but RIP, and accesses no memory even if it names some: NOP, hints
   * and fences.
   */
  public boolean doesNothing() {
    return switch (mnemonic) {
      case "nop", "pause", "endbr64", "endbr32", "lfence", "mfence", "sfence" -> true;
      default -> mnemonic.startsWith("prefetch");
    };
  }
}
