// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DisputeView, PanelMember, RoundView} from "../../src/interfaces/IDisputePool.sol";
import {Campaign} from "./Campaign.sol";

/// @notice I8, I9, I14, I15: votes. Copies are tried in Copier, other orders and one more ACCEPT in Replayers.
contract VotesInvariantTest is Campaign {
    function invariant_every_vote_is_its_members_own_and_the_only_one() public view {
        bytes32[] memory ids = everyone.openDisputes();
        for (uint256 i = 0; i < ids.length; i++) {
            DisputeView memory dispute = pool.getDispute(ids[i]);
            _requireOwn(pool.getRound(ids[i], dispute.currentRound), dispute.phase);
        }
    }

    function _requireOwn(RoundView memory round, uint8 phase) private pure {
        uint256 committed;
        uint256 revealed;
        for (uint256 i = 0; i < round.members.length; i++) {
            PanelMember memory member = round.members[i];
            if (member.commitment != 0) committed++;
            if (!member.revealed) continue;
            revealed++;
            assertTrue(member.commitment != 0, "I8: revealed without a commitment");
            assertTrue(phase != 1 && phase != 2, "I7: revealed while others commit");
            for (uint256 j = 0; j < i; j++) {
                bool shared = round.members[j].revealed && round.members[j].commitment == member.commitment;
                assertTrue(!shared, "I8: two members, one preimage");
                assertTrue(round.members[j].mediator != member.mediator, "I9: two votes of one mediator");
            }
        }
        assertEq(round.committed, committed, "I9: commitments counted");
        assertEq(round.revealed, revealed, "I9: votes counted");
        assertTrue(committed <= round.seats, "I9: more votes than seats");
    }
}
