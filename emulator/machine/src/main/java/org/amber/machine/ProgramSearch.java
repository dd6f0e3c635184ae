package org.amber.machine;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.NotSaved;

/** Where a shell would look for a program: execvp(3). */
@NotSaved("at work only while a machine boots")
final class ProgramSearch {
  private static final String PATH = "PATH=";
  private static final String DEFAULT = "/usr/local/bin:/usr/bin:/bin";

  private final List<String> environment;

  ProgramSearch(List<String> environment) {
    this.environment = environment;
  }

  /** The paths to try, in order. */
  List<String> candidates(String name) {
    if (name.indexOf('/') >= 0 || name.isEmpty()) {
      return List.of(name);
    }
    List<String> paths = new ArrayList<>();
    for (String directory : path().split(":", -1)) {
      paths.add(directory.isEmpty() ? name : directory + "/" + name);
    }
    return paths;
  }

  private String path() {
    for (String variable : environment) {
      if (variable.startsWith(PATH)) {
        return variable.substring(PATH.length());
      }
    }
    return DEFAULT;
  }
}
