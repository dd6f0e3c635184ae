package org.amber.table;

/** Arguments of calls on memory, as strace shows them. */
public final class MemoryArguments {
  private MemoryArguments() {}

  /** PROT_ bits. */
  public static final ArgumentType<Integer> PROTECTION =
      FlagSetType.zeroIs("PROT_NONE")
          .bit(1, "PROT_READ")
          .bit(2, "PROT_WRITE")
          .bit(4, "PROT_EXEC")
          .bit(0x0100_0000, "PROT_GROWSDOWN")
          .bit(0x0200_0000, "PROT_GROWSUP");

  /** Flags of mmap(2). */
  public static final ArgumentType<Integer> MAP_FLAGS =
      FlagSetType.flags()
          .value(0xf, 1, "MAP_SHARED")
          .value(0xf, 2, "MAP_PRIVATE")
          .value(0xf, 3, "MAP_SHARED_VALIDATE")
          .bit(0x10, "MAP_FIXED")
          .bit(0x20, "MAP_ANONYMOUS")
          .bit(0x40, "MAP_32BIT")
          .bit(0x4000, "MAP_NORESERVE")
          .bit(0x8000, "MAP_POPULATE")
          .bit(0x1_0000, "MAP_NONBLOCK")
          .bit(0x100, "MAP_GROWSDOWN")
          .bit(0x800, "MAP_DENYWRITE")
          .bit(0x1000, "MAP_EXECUTABLE")
          .bit(0x2000, "MAP_LOCKED")
          .bit(0x2_0000, "MAP_STACK")
          .bit(0x4_0000, "MAP_HUGETLB")
          .bit(0x8_0000, "MAP_SYNC")
          .bit(0x10_0000, "MAP_FIXED_NOREPLACE");

  /** A memory policy. */
  public static final ArgumentType<Integer> MEMORY_POLICY =
      FlagSetType.flags()
          .bit(0x8000, "MPOL_F_STATIC_NODES")
          .bit(0x4000, "MPOL_F_RELATIVE_NODES")
          .bit(0x2000, "MPOL_F_NUMA_BALANCING")
          .value(0x1fff, 0, "MPOL_DEFAULT")
          .value(0x1fff, 1, "MPOL_PREFERRED")
          .value(0x1fff, 2, "MPOL_BIND")
          .value(0x1fff, 3, "MPOL_INTERLEAVE")
          .value(0x1fff, 4, "MPOL_LOCAL")
          .value(0x1fff, 5, "MPOL_PREFERRED_MANY")
          .value(0x1fff, 6, "MPOL_WEIGHTED_INTERLEAVE");

  /** Flags of mremap(2). */
  public static final ArgumentType<Integer> MREMAP_FLAGS =
      FlagSetType.flags()
          .bit(1, "MREMAP_MAYMOVE")
          .bit(2, "MREMAP_FIXED")
          .bit(4, "MREMAP_DONTUNMAP");

  /** Flags of msync(2). */
  public static final ArgumentType<Integer> MSYNC_FLAGS =
      FlagSetType.flags().bit(1, "MS_ASYNC").bit(2, "MS_INVALIDATE").bit(4, "MS_SYNC");

  /** Flags of mlockall(2). */
  public static final ArgumentType<Integer> MLOCKALL_FLAGS =
      FlagSetType.flags().bit(1, "MCL_CURRENT").bit(2, "MCL_FUTURE").bit(4, "MCL_ONFAULT");

  /** Advice of madvise(2). */
  public static final ArgumentType<Integer> ADVICE =
      EnumType.named(
          "MADV_",
          0,
          "NORMAL",
          "RANDOM",
          "SEQUENTIAL",
          "WILLNEED",
          "DONTNEED",
          "",
          "",
          "",
          "FREE",
          "REMOVE",
          "DONTFORK",
          "DOFORK",
          "MERGEABLE",
          "UNMERGEABLE",
          "HUGEPAGE",
          "NOHUGEPAGE",
          "DONTDUMP",
          "DODUMP",
          "WIPEONFORK",
          "KEEPONFORK",
          "COLD",
          "PAGEOUT",
          "POPULATE_READ",
          "POPULATE_WRITE",
          "DONTNEED_LOCKED",
          "COLLAPSE");

  /** The offset of mmap(2), in hexadecimal. */
  public static final ArgumentType<Long> OFFSET = new Offset();

  private record Offset() implements ArgumentType<Long> {
    @Override
    public Long decode(long raw) {
      return raw;
    }

    @Override
    public void format(StringBuilder line, long raw, StraceContext context) {
      TextFormat.hex(line, raw);
    }
  }
}
