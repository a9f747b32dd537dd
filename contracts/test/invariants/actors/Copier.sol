// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DisputeView, PanelMember, RoundView, Vote} from "../../../src/interfaces/IDisputePool.sol";
import {Panellists} from "./Panellists.sol";

/// @notice Votes as others do without running anything: commits to what another committed to, then replays what that one reveals.
abstract contract Copier is Panellists {
    function copyCommitment(uint256 seed) external watched {
        (bool found, uint256 k) = _pickOpen(_roll(seed, "deal"), 2);
        if (!found) return;
        RoundView memory round = _round(_cases[k].id);
        for (uint256 i = 0; i < round.members.length; i++) {
            bytes32 commitment = round.members[i].commitment;
            if (commitment == 0) continue;
            for (uint256 j = 0; j < round.members.length; j++) {
                PanelMember memory copier = round.members[j];
                if (copier.commitment != 0 || !copier.seated) continue;
                reached["commitment copied"]++;
                return _commitStep(k, copier.mediator, commitment);
            }
        }
    }

    /// @notice Reveals another's vote as its own, and as the other's for its own seat.
    function copyReveal(uint256 seed) external watched {
        (bool found, uint256 k) = _pickOpen(_roll(seed, "deal"), 3);
        if (!found) return;
        bytes32 id = _cases[k].id;
        DisputeView memory dispute = pool.getDispute(id);
        PanelMember[] memory members = pool.getRound(id, dispute.currentRound).members;
        PanelMember memory copier = members[_roll(seed, "copier") % members.length];
        PanelMember memory victim = members[_roll(seed, "victim") % members.length];
        if (copier.mediator == victim.mediator || copier.revealed) return;
        Vote memory vote = _ballot(k, dispute, victim.mediator);
        vote.mediator = copier.mediator;
        (bool done,) = address(pool).call(abi.encodeCall(pool.reveal, (vote)));
        assertTrue(!done, "I8: a copied vote was taken");
        reached["reveal copied"]++;
    }
}
