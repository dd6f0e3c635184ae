package org.amber.kernel.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileReferencesTest {
  private final FileReferences references = new FileReferences();
  private final OpenFiles openFiles = new OpenFiles(10);

  @Test
  void theLastReferenceEndsTheFileAndItsCount() {
    references.add();
    references.countIn(openFiles);
    references.add();
    references.countIn(openFiles);
    assertThat(openFiles.count()).isEqualTo(1);
    assertThat(references.remove()).isFalse();
    assertThat(openFiles.count()).isEqualTo(1);
    assertThat(references.remove()).isTrue();
    assertThat(openFiles.count()).isZero();
  }

  /** A message in flight refers to a file that never had a descriptor. */
  @Test
  void whatWasNeverCountedIsNotCountedOff() {
    references.add();
    assertThat(references.remove()).isTrue();
    assertThat(openFiles.count()).isZero();
  }

  @Test
  void whoListensMayTakeHimselfBackWhenHeIsTold() {
    List<String> told = new ArrayList<>();
    FileDescription.EndListener gone = () -> told.add("gone");
    FileDescription.EndListener leaving =
        new FileDescription.EndListener() {
          @Override
          public void fileEnds() {
            told.add("leaving");
            references.unlisten(this);
          }
        };
    references.unlisten(gone);
    references.listen(gone);
    references.listen(leaving);
    references.listen(() -> told.add("staying"));
    references.unlisten(gone);
    references.tellEnd();
    references.tellEnd();
    assertThat(told).containsExactly("leaving", "staying", "staying");
  }
}
