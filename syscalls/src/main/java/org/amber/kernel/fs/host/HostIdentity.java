package org.amber.kernel.fs.host;

import java.util.function.Supplier;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * What tells one host from all others. Its text is found out when it is first needed, which a run
 * without a snapshot is spared.
 */
@NotSaved("its text is, with each file of which it tells where it was")
public final class HostIdentity {
  private final Supplier<String> source;
  private @Nullable String text;

  /**
   * @param source gives the text, always the same
   */
  HostIdentity(Supplier<String> source) {
    this.source = source;
  }

  public static HostIdentity of(String text) {
    return new HostIdentity(() -> text);
  }

  /** The same for the same host; empty when nothing is known of it. */
  public String text() {
    String known = text;
    if (known == null) {
      known = source.get();
      text = known;
    }
    return known;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof HostIdentity host && text().equals(host.text()));
  }

  @Override
  public int hashCode() {
    return text().hashCode();
  }
}
