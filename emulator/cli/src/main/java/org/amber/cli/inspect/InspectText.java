package org.amber.cli.inspect;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.amber.inspect.Inspection;

/** Writes an {@link Inspection} as a page to read. */
public final class InspectText {
  private static final int REGISTERS_IN_A_LINE = 3;

  private final StringBuilder page = new StringBuilder();

  private InspectText() {}

  /** The page, with a line feed at its end. */
  public static String of(Inspection inspection) {
    InspectText text = new InspectText();
    text.summary(inspection);
    inspection.processes().forEach(text::process);
    return text.page.toString();
  }

  private void summary(Inspection i) {
    field("program", i.program());
    field(
        "arguments",
        i.arguments().stream().map(InspectText::quoted).collect(Collectors.joining(" ")));
    field("step", String.format(Locale.ROOT, "%,d", i.step()));
    field("saved", i.created());
    field("mode", i.mode());
    field("on", i.host());
    field("engine", i.engine());
    field("cpu", i.cpu());
    field(
        "file",
        "format %d by amber %s, %s with %s of memory"
            .formatted(
                i.format(),
                i.amber(),
                ByteSize.text(i.fileBytes()),
                ByteSize.text(i.memoryBytes())));
  }

  private void process(Inspection.Process p) {
    line("");
    line("process " + p.pid() + " " + p.name());
    Inspection.Relatives of = p.relatives();
    field("parent", of.parent() + ", process group " + of.group() + ", session " + of.session());
    field("condition", p.condition().equals("alive") ? "" : p.condition());
    field("directory", p.directory());
    p.threads().forEach(this::thread);
    title("memory", p.memory());
    p.memory().forEach(this::mapping);
    title("open files", p.files());
    for (Inspection.OpenFile f : p.files()) {
      String offset = f.offset() < 0 ? "" : "at " + f.offset();
      line("  %3d  %-28s %-14s %s".formatted(f.fd(), f.flags(), offset, f.name()));
    }
    title("signals", p.handlers());
    p.handlers().forEach(h -> line("  %-10s %s".formatted(h.signal(), h.action())));
  }

  private void thread(Inspection.Thread t) {
    line("thread " + t.tid() + " " + t.activity());
    if (!t.location().isEmpty()) {
      line("  at " + t.location());
    }
    StringBuilder row = new StringBuilder();
    int inRow = 0;
    for (Inspection.Register r : t.registers()) {
      row.append("  %-8s%016x".formatted(r.name(), r.value()));
      if (++inRow == REGISTERS_IN_A_LINE) {
        line(row.toString());
        row.setLength(0);
        inRow = 0;
      }
    }
    if (inRow > 0) {
      line(row.toString());
    }
  }

  private void mapping(Inspection.Mapping m) {
    line(
        "  %012x-%012x %s %10s %10s  %s"
            .formatted(
                m.start(),
                m.end(),
                m.permissions(),
                ByteSize.text(m.end() - m.start()),
                ByteSize.text(m.residentBytes()),
                m.name()));
  }

  private void title(String title, List<?> entries) {
    line(entries.isEmpty() ? title + ": none" : title);
  }

  private void field(String name, String value) {
    if (!value.isEmpty()) {
      line("%-11s%s".formatted(name, value));
    }
  }

  /** Guest texts may hold anything: what would disturb a terminal is shown as '?'. */
  private void line(String text) {
    text.stripTrailing()
        .codePoints()
        .forEach(c -> page.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    page.append('\n');
  }

  private static String quoted(String word) {
    boolean plain =
        !word.isEmpty()
            && word.chars().allMatch(c -> c > ' ' && "'\"\\$`*?[]{}()<>|&;#~!".indexOf(c) < 0);
    return plain ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
