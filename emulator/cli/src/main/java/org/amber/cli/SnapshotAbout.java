package org.amber.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.amber.cli.inspect.PlainText;
import org.amber.snapshot.Manifest;
import org.amber.snapshot.SnapshotStreams;

/** What a snapshot is, in some lines for those who ask the file itself. */
final class SnapshotAbout {
  private static final int LONGEST = 200;

  private SnapshotAbout() {}

  /** The lines, or what is wrong with the file; an empty line last. */
  static String text(String name, Machines machines) {
    String shown = PlainText.of(name);
    if (Path.of(name).equals(SnapshotStreams.STANDARD)) {
      return "";
    }
    try {
      return text(shown, machines.manifest(SnapshotFileOperand.of(List.of(name))));
    } catch (CommandFailure e) {
      return PlainText.of(e.getMessage()) + "\n\n";
    }
  }

  private static String text(String name, Manifest manifest) {
    return """
        %s is a program that was saved while it ran, with its whole machine:
          %s
        It was saved at step %s on %s (Amber %s, %s).
        Executed, it goes on there. amber inspect %s shows what is in it.

        """
        .formatted(
            name,
            shortened(manifest.arguments().stream().collect(Collectors.joining(" "))),
            String.format(Locale.ROOT, "%,d", manifest.step()),
            shortened(manifest.created()),
            shortened(manifest.amber()),
            shortened(manifest.host()),
            name);
  }

  private static String shortened(String text) {
    String plain = PlainText.of(text);
    return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST) + "…";
  }
}
