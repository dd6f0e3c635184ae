package org.amber.cli.inspect;

import java.util.List;
import org.amber.inspect.Inspection;

/** A small saved machine. */
public final class SampleInspection {
  private SampleInspection() {}

  public static Inspection of(String program) {
    return new Inspection(
        program,
        List.of("prog", "", "it's", "plain"),
        1234567,
        "2026-11-21T20:00:00Z",
        "deterministic, seed 0",
        "Linux 6.18, amd64, Java 25.0.3",
        "Unicorn 2.1.4",
        "EPYC-Rome",
        "0.1.0",
        1,
        2_500_000,
        8192,
        List.of(
            new Inspection.Process(
                1000,
                "prog",
                new Inspection.Relatives(1, 1000, 1000),
                "stopped",
                "/tmp",
                List.of(
                    new Inspection.Thread(
                        1000,
                        "in read",
                        "main+0x1a in /bin/prog",
                        List.of(
                            new Inspection.Register("rip", 0x40101aL),
                            new Inspection.Register("rsp", -8),
                            new Inspection.Register("rax", 0),
                            new Inspection.Register("rbx", 1)))),
                List.of(
                    new Inspection.Mapping(0x400000, 0x402000, "r-xp", 4096, "/bin/prog"),
                    new Inspection.Mapping(0x7f0000000000L, 0x7f0001000000L, "rw-p", 0, "")),
                List.of(
                    new Inspection.OpenFile(0, "O_RDWR", -1, "/dev/tty"),
                    new Inspection.OpenFile(3, "O_RDONLY|O_CLOEXEC", 77, "/tmp/bad\u001b[2Jname")),
                List.of(new Inspection.Handler("SIGALRM", "0x401100 tick")))));
  }
}
