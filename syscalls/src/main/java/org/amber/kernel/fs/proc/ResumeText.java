package org.amber.kernel.fs.proc;

import java.time.Instant;
import org.amber.kernel.saving.Resumes;

/** /proc/amber: what a program can know of the machine's being saved and resumed. */
final class ResumeText {
  private ResumeText() {}

  static void addTo(StaticDirectory directory, SystemView system) {
    Resumes resumes = system.saving().resumes();
    directory.resumeText(
        "arguments",
        resumes,
        text -> resumes.arguments().forEach(argument -> text.append(argument).append('\0')));
    directory.resumeText(
        "generation", resumes, text -> text.append(resumes.generation()).append('\n'));
    directory.resumeText("host", resumes, text -> text.append(resumes.host()).append('\n'));
    directory.resumeText("resumed_at", resumes, text -> resumedAt(text, resumes.resumedAt()));
    directory.checkpoint("checkpoint");
    directory.text("step", text -> text.append(system.saving().steps()).append('\n'));
  }

  /** The time of RFC 3339 and as seconds since 1970; nothing before the first resume. */
  private static void resumedAt(StringBuilder text, long seconds) {
    if (seconds != 0) {
      text.append(Instant.ofEpochSecond(seconds)).append(' ').append(seconds).append('\n');
    }
  }
}
