package org.amber.loader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class SymbolTableTest {
  private static final int SYMBOLS_AT = 0x1000;
  private static final int STRINGS_AT = 0x2000;
  private static final int SECTIONS_AT = 0x3000;
  private static final int FUNC = 2;
  private static final int NOTYPE = 0;
  private static final int GLOBAL = 1 << 4;
  private static final int WEAK = 2 << 4;

  private final ByteBuffer file;
  private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
  private int count;

  SymbolTableTest() {
    byte[] bytes = ElfBuilder.exec().load(5, 0, 0x400000, 0x4000, 0x4000).bytes();
    file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    strings.write(0);
    add("main", FUNC | GLOBAL, 1, 0x401000, 0x100);
    add("inner", FUNC, 1, 0x401010, 0x10);
    add("label", NOTYPE, 1, 0x402000, 0);
    add("start", NOTYPE | GLOBAL, 1, 0x401000, 0);
    add("twice", FUNC, 1, 0x403000, 1);
    add("twice", FUNC | WEAK, 1, 0x403100, 1);
    add("twice", FUNC | GLOBAL, 1, 0x403200, 1);
    add("elsewhere", FUNC | GLOBAL, 0, 0, 0);
  }

  private void add(String name, int info, int section, long value, long size) {
    int at = SYMBOLS_AT + count++ * 24;
    file.putInt(at, strings.size()).put(at + 4, (byte) info).putShort(at + 6, (short) section);
    file.putLong(at + 8, value).putLong(at + 16, size);
    strings.writeBytes((name + "\0").getBytes(UTF_8));
  }

  private SymbolTable table() {
    file.put(STRINGS_AT, strings.toByteArray());
    file.putLong(40, SECTIONS_AT).putShort(58, (short) 64).putShort(60, (short) 3);
    section(1, 2, SYMBOLS_AT, count * 24L, 2);
    section(2, 3, STRINGS_AT, strings.size(), 0);
    return SymbolTable.read(ElfSource.of(file.array()));
  }

  private void section(int index, int type, long offset, long size, int link) {
    int at = SECTIONS_AT + index * 64;
    file.putInt(at + 4, type).putLong(at + 24, offset).putLong(at + 32, size).putInt(at + 40, link);
  }

  @Test
  void findsByName() {
    SymbolTable table = table();
    assertThat(table.find("inner"))
        .hasValue(new Symbol("inner", 0x401010, 0x10, Symbol.Kind.FUNCTION, Symbol.Binding.LOCAL));
    assertThat(table.find("twice")).map(Symbol::value).hasValue(0x403200L);
    assertThat(table.find("mai")).isEmpty();
    assertThat(table.find("ain")).isEmpty();
    assertThat(table.find("")).isEmpty();
    assertThat(table.find("elsewhere")).isEmpty();
  }

  @Test
  void findsByAddress() {
    SymbolTable table = table();
    assertThat(table.at(0x401000)).hasToString("Optional[main]");
    assertThat(table.at(0x401011)).hasToString("Optional[inner+0x1]");
    assertThat(table.at(0x401020)).hasToString("Optional[main+0x20]");
    assertThat(table.at(0x4010ff)).hasToString("Optional[main+0xff]");
    assertThat(table.at(0x401100)).isEmpty();
    assertThat(table.at(0x402123)).hasToString("Optional[label+0x123]");
    assertThat(table.at(0x400fff)).isEmpty();
    assertThat(table.at(-1)).isEmpty();
  }

  @Test
  void damageMeansFewerAnswers() {
    file.putInt(SYMBOLS_AT, 1 << 30);
    assertThat(table().find("main")).isEmpty();
    assertThat(table().find("inner")).isPresent();
    section(2, 3, -1, 10, 0);
    assertThat(SymbolTable.read(ElfSource.of(file.array())).stream()).isEmpty();
    assertThat(SymbolTable.read(ElfSource.of(new byte[0])).at(0)).isEmpty();
  }
}
