package org.amber.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.amber.inspect.Inspection;
import org.junit.jupiter.api.Test;

class InspectTextTest {
  private final Inspection sample = SampleInspection.of("/bin/prog");

  @Test
  void showsEverythingOnAPage() {
    assertThat(InspectText.of(sample))
        .isEqualTo(
            """
            program    /bin/prog
            arguments  prog '' 'it'\\''s' plain
            step       1,234,567
            saved      2026-11-21T20:00:00Z
            mode       deterministic, seed 0
            on         Linux 6.18, amd64, Java 25.0.3
            engine     Unicorn 2.1.4
            cpu        EPYC-Rome
            file       format 1 by amber 0.1.0, 2.4 MiB with 8 KiB of memory

            process 1000 prog
            parent     1, process group 1000, session 1000
            condition  stopped
            directory  /tmp
            thread 1000 in read
              at main+0x1a in /bin/prog
              rip     000000000040101a  rsp     fffffffffffffff8  rax     0000000000000000
              rbx     0000000000000001
            memory
              000000400000-000000402000 r-xp      8 KiB      4 KiB  /bin/prog
              7f0000000000-7f0001000000 rw-p   16.0 MiB        0 B
            open files
                0  O_RDWR                                      /dev/tty
                3  O_RDONLY|O_CLOEXEC           at 77          /tmp/bad?[2Jname
            signals
              SIGALRM    0x401100 tick
            """);
  }

  @Test
  void jsonHasTheSame() {
    JsonObject json = JsonParser.parseString(InspectJson.of(sample)).getAsJsonObject();
    assertThat(json.get("step").getAsLong()).isEqualTo(1234567);
    JsonObject process = json.getAsJsonArray("processes").get(0).getAsJsonObject();
    JsonObject thread = process.getAsJsonArray("threads").get(0).getAsJsonObject();
    assertThat(thread.getAsJsonObject("registers").get("rsp").getAsString())
        .isEqualTo("0xfffffffffffffff8");
    JsonObject mapping = process.getAsJsonArray("memory").get(1).getAsJsonObject();
    assertThat(mapping.get("start").getAsString()).isEqualTo("0x7f0000000000");
    JsonObject tty = process.getAsJsonArray("files").get(0).getAsJsonObject();
    assertThat(tty.has("offset")).isFalse();
    assertThat(process.getAsJsonArray("signals")).hasSize(1);
  }
}
