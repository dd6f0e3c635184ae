package org.amber.jvm.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Decoder;
import org.amber.jvm.decode.FormTable;
import org.amber.jvm.decode.Instruction;
import org.junit.jupiter.api.Test;

class GroupsTest {
  private final Decoder decoder = new Decoder(FormTable.load());

  private List<Site> block(String hex) {
    byte[] code = HexFormat.of().parseHex(hex.replace(" ", ""));
    List<Site> sites = new ArrayList<>();
    for (int at = 0; at < code.length; ) {
      Instruction instruction =
          Objects.requireNonNull(decoder.decode(code, at, code.length), "no instruction");
      sites.add(new Site(instruction, 0x1000 + at, sites.size()));
      at += instruction.length();
    }
    return sites;
  }

  /** The place of what an instruction accesses first, and how far it is from the group's lowest. */
  private static List<Integer> found(Groups groups, int instruction) {
    Groups.Member member = groups.of(instruction).getFirst();
    int place = member.group().place();
    return place == Placement.NONE ? List.of() : List.of(place, member.offset());
  }

  @Test
  void theStackIsOneGroup() {
    // push rbx; push rbp; sub rsp,24; mov [rsp+8],rdi; mov rax,[rsp]; add rsp,24; pop rbp; ret
    Groups groups = Groups.of(List.of(block("53 55 4883ec18 48897c2408 488b0424 4883c418 5d c3")));
    assertThat(found(groups, 0)).containsExactly(0, 32);
    assertThat(found(groups, 1)).containsExactly(0, 24);
    assertThat(found(groups, 3)).containsExactly(0, 8);
    assertThat(found(groups, 4)).containsExactly(0, 0);
    assertThat(found(groups, 6)).containsExactly(0, 24);
    assertThat(found(groups, 7)).containsExactly(0, 32);
    assertThat(groups.of(0).getFirst().group().bytes()).isEqualTo(40);
    assertThat(groups.of(0).getFirst().group().stores()).isTrue();
    assertThat(groups.of(2)).isEmpty();
  }

  @Test
  void aRegisterThatWasLoadedIsAnother() {
    // mov rax,[rdi]; mov rdi,[rdi+8]; mov rcx,[rdi]; mov rdx,[rdi+8]
    Groups groups = Groups.of(List.of(block("488b07 488b7f08 488b0f 488b5708")));
    assertThat(found(groups, 0)).containsExactly(0, 0);
    assertThat(found(groups, 1)).containsExactly(0, 8);
    assertThat(found(groups, 2)).containsExactly(1, 0);
    assertThat(found(groups, 3)).containsExactly(1, 8);
  }

  @Test
  void copiesAndSumsAreFollowed() {
    // mov rax,[rdi]; lea rsi,[rdi+16]; mov rcx,[rsi]; mov rbx,rsi; inc rbx; mov al,[rbx]
    Groups groups = Groups.of(List.of(block("488b07 488d7710 488b0e 4889f3 48ffc3 8a03")));
    assertThat(found(groups, 0)).containsExactly(0, 0);
    assertThat(found(groups, 2)).containsExactly(0, 16);
    assertThat(found(groups, 5)).containsExactly(0, 17);
  }

  /** An addition in 32 bits makes another number of 64. */
  @Test
  void halfARegisterIsAnother() {
    // mov rax,[rdi]; add edi,8; mov rcx,[rdi]
    Groups groups = Groups.of(List.of(block("488b07 83c708 488b0f")));
    assertThat(found(groups, 0)).isEmpty();
    assertThat(found(groups, 2)).isEmpty();
  }

  @Test
  void whatIsImplicitlyWrittenIsAnother() {
    // mov rsi,[rax]; cqo; idiv rsi; mov rcx,[rax]
    Groups quotient = Groups.of(List.of(block("488b30 4899 48f7fe 488b08")));
    assertThat(found(quotient, 3)).isEmpty();
    // mov rax,[rcx]; pcmpistri xmm0,xmm1,0; mov rdx,[rcx]
    Groups index = Groups.of(List.of(block("488b01 660f3a63c100 488b11")));
    assertThat(found(index, 2)).isEmpty();
    // mov rax,[rdi]; rep stosb; mov rdx,[rdi]
    Groups string = Groups.of(List.of(block("488b07 f3aa 488b17")));
    assertThat(found(string, 2)).isEmpty();
  }

  @Test
  void farAccessesAreApart() {
    // mov rax,[rdi]; mov rcx,[rdi+0x1000]
    Groups groups = Groups.of(List.of(block("488b07 488b8f00100000")));
    assertThat(found(groups, 0)).isEmpty();
    assertThat(found(groups, 1)).isEmpty();
  }

  /** It may never be executed, and then the load must not fail for it. */
  @Test
  void aStoreInALaterBlockDoesNotJoinLoads() {
    // mov rax,[rdi]; mov rcx,[rdi+8] | mov [rdi+16],rcx | mov rdx,[rdi+8]
    Groups groups =
        Groups.of(List.of(block("488b07 488b4f08"), block("48894f10"), block("488b5708")));
    assertThat(found(groups, 0)).containsExactly(0, 0);
    assertThat(groups.of(0).getFirst().group().stores()).isFalse();
    assertThat(found(groups, 2)).isNotEqualTo(List.of(0, 16));
  }

  /** SSE demands that such an address is a multiple of 16. */
  @Test
  void alignedAccessesAreApart() {
    // movaps xmm0,[rdi]; mov rax,[rdi]; mov rcx,[rdi+8]
    Groups groups = Groups.of(List.of(block("0f2807 488b07 488b4f08")));
    assertThat(found(groups, 0)).isEmpty();
    assertThat(found(groups, 1)).containsExactly(0, 0);
  }

  @Test
  void aTailHasNoGroups() {
    Groups groups = Groups.apart(List.of(block("488b07 488b4f08")));
    assertThat(found(groups, 0)).isEmpty();
    assertThat(found(groups, 1)).isEmpty();
  }
}
