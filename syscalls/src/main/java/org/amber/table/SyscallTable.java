package org.amber.table;

import java.util.List;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** All rows, by number. Immutable. */
@NotSaved("a constant of the program")
public final class SyscallTable {
  private final @Nullable Row[] byNumber;
  private final List<Row> rows;

  /**
   * @throws IllegalArgumentException when two rows have one number
   */
  public SyscallTable(List<Row> rows) {
    this.rows = List.copyOf(rows);
    int highest = rows.stream().mapToInt(Row::number).max().orElse(-1);
    byNumber = new Row[highest + 1];
    for (Row row : rows) {
      if (byNumber[row.number()] != null) {
        throw new IllegalArgumentException("two rows for system call " + row.number());
      }
      byNumber[row.number()] = row;
    }
  }

  /** The row of a number, or null when there is none: ENOSYS. */
  public @Nullable Row row(long number) {
    return number >= 0 && number < byNumber.length ? byNumber[(int) number] : null;
  }

  /** All rows, in the order of the source. */
  public List<Row> rows() {
    return rows;
  }
}
