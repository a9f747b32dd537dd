// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DisputeView, PanelMember, Vote} from "../../../src/interfaces/IDisputePool.sol";
import {Panellists} from "./Panellists.sol";

/// @notice Has committed to what another committed to, or to nothing, and replays what that one reveals.
abstract contract Copier is Panellists {
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
