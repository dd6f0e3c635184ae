package org.amber.kernel.fs.proc;

import java.util.ArrayList;
import java.util.List;
import org.amber.cpu.x86.Cpuid;

/** /proc/cpuinfo: what CPUID answers, in words. */
final class CpuText {
  private static final int EXTENDED = 0x8000_0000;

  /** Names of the bits of leaf 1 EDX; empty for none (arch/x86/include/asm/cpufeatures.h). */
  private static final String[] BASIC_EDX = {
    "fpu", "vme", "de", "pse", "tsc", "msr", "pae", "mce", "cx8", "apic", "", "sep", "mtrr", "pge",
    "mca", "cmov", "pat", "pse36", "pn", "clflush", "", "dts", "acpi", "mmx", "fxsr", "sse", "sse2",
    "ss", "ht", "tm", "ia64", "pbe"
  };

  private static final String[] BASIC_ECX = {
    "pni",
    "pclmulqdq",
    "dtes64",
    "monitor",
    "ds_cpl",
    "vmx",
    "smx",
    "est",
    "tm2",
    "ssse3",
    "cid",
    "sdbg",
    "fma",
    "cx16",
    "xtpr",
    "pdcm",
    "",
    "pcid",
    "dca",
    "sse4_1",
    "sse4_2",
    "x2apic",
    "movbe",
    "popcnt",
    "tsc_deadline_timer",
    "aes",
    "xsave",
    "",
    "avx",
    "f16c",
    "rdrand",
    "hypervisor"
  };

  private static final String[] EXTENDED_EDX = {
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "syscall",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "mp",
    "nx",
    "",
    "mmxext",
    "",
    "",
    "fxsr_opt",
    "pdpe1gb",
    "rdtscp",
    "",
    "lm",
    "3dnowext",
    "3dnow"
  };

  private static final String[] EXTENDED_ECX = {
    "lahf_lm",
    "cmp_legacy",
    "svm",
    "extapic",
    "cr8_legacy",
    "abm",
    "sse4a",
    "misalignsse",
    "3dnowprefetch",
    "osvw",
    "ibs",
    "xop",
    "skinit",
    "wdt",
    "",
    "lwp",
    "fma4",
    "tce",
    "",
    "nodeid_msr",
    "",
    "tbm",
    "topoext",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    ""
  };

  /** Leaf 7 EBX. */
  private static final String[] STRUCTURED_EBX = {
    "fsgsbase",
    "tsc_adjust",
    "sgx",
    "bmi1",
    "hle",
    "avx2",
    "",
    "smep",
    "bmi2",
    "erms",
    "invpcid",
    "rtm",
    "cqm",
    "",
    "mpx",
    "rdt_a",
    "avx512f",
    "avx512dq",
    "rdseed",
    "adx",
    "smap",
    "avx512ifma",
    "",
    "clflushopt",
    "clwb",
    "intel_pt",
    "avx512pf",
    "avx512er",
    "avx512cd",
    "sha_ni",
    "avx512bw",
    "avx512vl"
  };

  /** Leaf 0xd, subleaf 1, EAX. */
  private static final String[] STATE_EAX = {"xsaveopt", "xsavec", "xgetbv1", "xsaves"};

  private CpuText() {}

  static void write(StringBuilder text, SystemView.Identity identity) {
    int processors = identity.processors();
    Cpuid cpuid = new Cpuid(identity.cpu());
    Cpuid.Leaf vendor = cpuid.query(0, 0);
    Cpuid.Leaf basic = cpuid.query(1, 0);
    Cpuid.Leaf sizes = cpuid.query(EXTENDED + 8, 0);
    int family = (basic.eax() >>> 8) & 0xf;
    int model = ((basic.eax() >>> 4) & 0xf) | ((basic.eax() >>> 12) & 0xf0);
    int line = (basic.ebx() >>> 5) & 0x7f8;
    for (int number = 0; number < processors; number++) {
      field(text, "processor\t", number);
      field(text, "vendor_id\t", words(vendor.ebx(), vendor.edx(), vendor.ecx()));
      field(text, "cpu family\t", family);
      field(text, "model\t\t", model);
      field(text, "model name\t", brand(cpuid));
      field(text, "stepping\t", basic.eax() & 0xf);
      field(text, "physical id\t", 0);
      field(text, "siblings\t", processors);
      field(text, "core id\t\t", number);
      field(text, "cpu cores\t", processors);
      field(text, "apicid\t\t", number);
      field(text, "initial apicid\t", number);
      field(text, "fpu\t\t", "yes");
      field(text, "fpu_exception\t", "yes");
      field(text, "cpuid level\t", vendor.eax());
      field(text, "wp\t\t", "yes");
      field(text, "flags\t\t", String.join(" ", flags(cpuid)));
      field(text, "bugs\t\t", "");
      field(text, "clflush size\t", line);
      field(text, "cache_alignment\t", line);
      field(
          text,
          "address sizes\t",
          (sizes.eax() & 0xff)
              + " bits physical, "
              + ((sizes.eax() >>> 8) & 0xff)
              + " bits virtual");
      text.append("power management:\n\n");
    }
  }

  private static void field(StringBuilder text, String name, Object value) {
    text.append(name).append(": ").append(value).append('\n');
  }

  private static List<String> flags(Cpuid cpuid) {
    List<String> flags = new ArrayList<>();
    addNames(flags, cpuid.query(1, 0).edx(), BASIC_EDX);
    addNames(flags, cpuid.query(EXTENDED + 1, 0).edx(), EXTENDED_EDX);
    addNames(flags, cpuid.query(1, 0).ecx(), BASIC_ECX);
    addNames(flags, cpuid.query(EXTENDED + 1, 0).ecx(), EXTENDED_ECX);
    addNames(flags, cpuid.query(7, 0).ebx(), STRUCTURED_EBX);
    addNames(flags, cpuid.query(0xd, 1).eax(), STATE_EAX);
    return flags;
  }

  private static void addNames(List<String> flags, int bits, String[] names) {
    for (int bit = 0; bit < names.length; bit++) {
      if ((bits & 1 << bit) != 0 && !names[bit].isEmpty()) {
        flags.add(names[bit]);
      }
    }
  }

  private static String brand(Cpuid cpuid) {
    StringBuilder name = new StringBuilder();
    for (int leaf = EXTENDED + 2; leaf <= EXTENDED + 4; leaf++) {
      Cpuid.Leaf part = cpuid.query(leaf, 0);
      name.append(words(part.eax(), part.ebx(), part.ecx(), part.edx()));
    }
    return name.toString();
  }

  /** The characters packed in registers, up to a NUL. */
  private static String words(int... registers) {
    StringBuilder text = new StringBuilder();
    for (int register : registers) {
      for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
        char character = (char) (register >>> shift & 0xff);
        if (character != 0) {
          text.append(character);
        }
      }
    }
    return text.toString();
  }
}
