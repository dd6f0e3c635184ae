package org.amber.kernel.task;

/** The names that sethostname(2) and setdomainname(2) change: at most 64 bytes each. */
public final class UtsNamespace {
  /** The longest name, in bytes. */
  public static final int MAX = 64;

  private String hostName;
  private String domainName = Identity.DOMAIN;

  UtsNamespace(String hostName) {
    this.hostName = hostName;
  }

  public String hostName() {
    return hostName;
  }

  public void setHostName(String name) {
    hostName = name;
  }

  public String domainName() {
    return domainName;
  }

  public void setDomainName(String name) {
    domainName = name;
  }

  /** The state form. */
  UtsNamespaceState save() {
    UtsNamespaceState state = new UtsNamespaceState();
    state.hostName = hostName;
    state.domainName = domainName;
    return state;
  }

  /** Puts back what was saved. */
  void restore(UtsNamespaceState state) {
    hostName = state.hostName;
    domainName = state.domainName;
  }
}
