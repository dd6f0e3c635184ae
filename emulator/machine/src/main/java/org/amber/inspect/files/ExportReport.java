package org.amber.inspect.files;

import java.util.List;

/**
 * What was exported.
 *
 * @param files names of any type, without directories
 * @param deleted names that are gone and have no place in an export
 * @param notes what could not be done as it was asked for, one line each
 */
public record ExportReport(int directories, int files, int deleted, List<String> notes) {
  public ExportReport {
    notes = List.copyOf(notes);
  }
}
