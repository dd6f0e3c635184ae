package org.amber.tests.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.amber.jvm.decode.Decoder;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.FormTable;
import org.amber.jvm.decode.Instruction;
import org.amber.jvm.decode.IntelSyntax;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Programs;
import org.amber.tests.harness.Scale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every instruction is as long as objdump says, and is what objdump says. */
class DecoderTest {
  private static final int PREFIXES = 4;
  private static final int[] STARTS = {0x66, 0xf2, 0xf3, 0x0f, 0x0f, 0x0f, 0xc4, 0xc5, 0x67, 0x64};

  /** What no profile of Amber's has: undefined for Amber, and known to objdump. */
  private static final Pattern OTHERS =
      Pattern.compile(
          "k(add|and|andn|mov|not|or|ortest|shift[lr]|test|unpck|xnor|xor)[bwdq]{1,2}"
              + "|v(m(call|clear|launch|ptrld|ptrst|read|resume|write|xoff|xon|func)|mrun|mmcall"
              + "|mload|msave)"
              + "|x(begin|end|abort|test|store.*|crypt.*|sha.*|susldtrk|resldtrk)|montmul"
              + "|pf.*|pi2f[wd]|pmulhrw|pswapd|pavgusb|femms|insertq|extrq|movntss|movntsd"
              + "|vfn?m(add|sub|addsub|subadd)[ps][sd]|vp(?:ermil2p[sd])|vp(com|ha|hs|mac|mad|rot|sha"
              + "|shl|perm|cmov).*|vfrcz.*|bl(c|s)\\w+|tzmsk|t1mskc|[ls]lwpcb|lwp\\w+"
              + "|bnd\\w+|cl(zero|gi|rssbsy|demote)|stgi|skinit|invlpga\\w*|invpcid|invept|invvpid"
              + "|rdpkru|wrpkru|rdssp[dq]|incssp[dq]|saveprevssp|rstorssp|wru?ss[dq]|setssbsy"
              + "|getsec|monitorx?|mwaitx?|umonitor|umwait|tpause|pconfig|encl[suv]|rdpru|mcommit"
              + "|movdiri|movdir64b|enqcmds?|hreset|serialize|senduipi|uiret|testui|[cs]tui|ptwrite"
              + "|gf2p8.*|vgf2p8.*|aesenc(dec)?\\w*kl|aes(enc|dec)(wide)?(128|256)kl|loadiwkey"
              + "|encodekey\\w+|a(add|and|or|xor)|cmp\\w+xadd|t(dp|ile)\\w+|ldtilecfg|sttilecfg"
              + "|vp(dp\\w+|madd52\\w+)|vcvtne.*|vbcstne.*|prefetch(it[01]|wt1)|xsaves\\w*|xrstors\\w*"
              + "|seam\\w+|tdcall|rmp\\w+|psmash|pvalidate|wbnoinvd|(wr|rd)msr(ns|list)|wrmsrlist"
              + "|vaes(enc|dec)(last)?|vpclmul\\w+|cvtpi2p[sd].*|fstsg");

  private static final Pattern EVEX = Pattern.compile("zmm|\\{|[xy]mm(1[6-9]|2.|3.)|k[0-7]");

  private final Programs programs = new Programs(Layout.find());
  private final Scale scale = Scale.fromProperties();
  private final FormTable table = FormTable.load();
  private final Decoder decoder = new Decoder(table);
  private final List<String> differences = new ArrayList<>();
  private long compared;
  @TempDir private Path directory = Path.of("");

  private void compare(ObjdumpLine line, byte[] bytes) {
    Instruction instruction = decoder.decode(bytes, 0, bytes.length);
    String found = found(instruction, line);
    if (found.equals(line.text())) {
      compared++;
    } else if (!isBeyondComparison(instruction, line)) {
      differences.add(
          "%x: %s: objdump %s, Amber %s"
              .formatted(
                  line.address(), HexFormat.of().formatHex(line.bytes()), line.text(), found));
    }
  }

  /**
   * What objdump has written, if that is what Amber makes of it; or else what Amber makes of it.
   */
  private static String found(@Nullable Instruction instruction, ObjdumpLine line) {
    if (instruction == null) {
      return "nothing";
    }
    if (instruction.length() != line.bytes().length) {
      return instruction.length() + " bytes";
    }
    String text = IntelSyntax.print(instruction, line.address() + instruction.length());
    return ObjdumpSyntax.isSame(text, line.text()) ? line.text() : text;
  }

  private static boolean isBeyondComparison(@Nullable Instruction instruction, ObjdumpLine line) {
    // Those that Amber has not may be hints, which other processors take for NOP or another one.
    boolean isOther = OTHERS.matcher(line.mnemonic()).matches() || EVEX.matcher(line.text()).find();
    // FWAIT is joined with what follows it.
    boolean isJoined = instruction != null && instruction.form().mnemonic().equals("fwait");
    boolean isExchange = line.text().matches(".*rex\\S*B pause");
    return line.isBad()
        || line.isPrefixAlone()
        || isOther
        || isJoined
        || isExchange
        || (instruction == null && isUndefined(line));
  }

  /** What objdump does not look at: where LOCK may be, and what may be before VEX. */
  private static boolean isUndefined(ObjdumpLine line) {
    boolean hasPrefix = !line.text().startsWith(line.mnemonic());
    return line.text().contains("lock ")
        || (line.mnemonic().startsWith("v") && hasPrefix)
        || line.text().matches("(.* )?rep(z|nz) .*|vzero.*")
        || line.text().matches(".*\\bmov cs,.*");
  }

  private void check(long atLeast) {
    assertThat(differences.stream().limit(20)).as(differences.size() + " differ").isEmpty();
    assertThat(compared).isGreaterThan(atLeast);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "python3", "redis-server"})
  void ofPrograms(String name) throws Exception {
    Path program = programs.find(name).orElseThrow();
    Objdump.ofProgram(program, line -> compare(line, line.bytes()));
    check(100_000);
  }

  /** Each row of the table, with random operands. */
  @Test
  void everyForm() throws Exception {
    Random random = new Random(scale.seed());
    FormBytes maker = new FormBytes(random);
    List<byte[]> sequences = new ArrayList<>();
    for (Form form : table.forms()) {
      for (int i = 0; i < (scale.soak() ? 2000 : 40); i++) {
        byte[] bytes = maker.of(form);
        Instruction instruction = decoder.decode(bytes, 0, bytes.length);
        if (instruction != null && instruction.form().equals(form)) {
          sequences.add(bytes);
        }
      }
    }
    compareAll(sequences);
    check(sequences.size() * 97L / 100);
    assertThat(sequences).hasSizeGreaterThan(table.forms().size() * 20);
  }

  @Test
  void randomBytes() throws Exception {
    Random random = new Random(scale.seed());
    List<byte[]> sequences = new ArrayList<>();
    for (int i = 0; i < (scale.soak() ? 2_000_000 : 60_000); i++) {
      sequences.add(random(random));
    }
    compareAll(sequences);
    check(sequences.size() / 3);
  }

  private void compareAll(List<byte[]> sequences) throws Exception {
    List<ObjdumpLine> lines = Objdump.ofBytes(sequences, directory);
    for (int i = 0; i < lines.size(); i++) {
      compare(lines.get(i), padded(sequences.get(i)));
    }
  }

  private static byte[] padded(byte[] sequence) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) 0x90);
    System.arraycopy(sequence, 0, bytes, 0, Math.min(15, sequence.length));
    return bytes;
  }

  private static byte[] random(Random random) {
    byte[] bytes = new byte[15];
    random.nextBytes(bytes);
    int at = 0;
    while (at < PREFIXES && random.nextInt(3) != 0) {
      bytes[at++] = (byte) STARTS[random.nextInt(STARTS.length)];
    }
    return bytes;
  }
}
