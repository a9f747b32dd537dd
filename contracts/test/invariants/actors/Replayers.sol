// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DisputeView, PanelMember, RoundView, Vote} from "../../../src/interfaces/IDisputePool.sol";
import {Outcome} from "../../../src/libraries/Numbers.sol";
import {vm} from "../../support/Vm.sol";
import {Strangers} from "./Strangers.sol";

/// @notice What if: the same round from the same state with its votes shown in another order, one of them hidden, or its rounds settled in
/// another order. Each world but the real one is forgotten.
abstract contract Replayers is Strangers {
    uint256 private constant NOBODY = type(uint256).max;

    /// @dev Before the panel reveals in the real one.
    function _wonder(uint256 k, uint256 seed) internal override {
        if (pool.phase(_cases[k].id) != 3 || !_canClose(k) || token.paused()) return;
        // Only of more than three votes one can be missed.
        uint256 which = _roll(seed, "wonder") % (pool.getDispute(_cases[k].id).currentRound == 1 ? 12 : 4);
        if (which < 2) _replayReveals(k, seed);
        if (which == 2) _hideVote(k, seed);
    }

    function _replayReveals(uint256 k, uint256 seed) private {
        uint256 hidden = _waiting(k, _roll(seed, "hidden"), true);
        uint256 forwards = _inAnotherWorld(k, NOBODY, false);
        assertEq(_inAnotherWorld(k, NOBODY, true), forwards, "I15: the order of reveals changed the outcome");
        reached["other order"]++;
        if (hidden == NOBODY) return;
        uint256 without = _inAnotherWorld(k, hidden, false);
        if (without != Outcome.ACCEPT) return;
        assertEq(forwards, Outcome.ACCEPT, "I14: one more ACCEPT undid an ACCEPT");
        reached["one more ACCEPT"]++;
    }

    /// @dev I13: hiding a vote to the end never pays more than showing it, whatever it changes.
    function _hideVote(uint256 k, uint256 seed) private {
        uint256 hidden = _waiting(k, _roll(seed, "hidden"), false);
        if (hidden == NOBODY) return;
        uint256 worth = _worthInAnotherWorld(k, hidden, true);
        assertTrue(worth <= _worthInAnotherWorld(k, hidden, false), "I13: hiding a vote paid");
        reached["hidden or shown"]++;
    }

    /// @notice I20: settled in any order, everyone ends with the same.
    function replaySettling(uint256 seed) external watched {
        (bool found, uint256 k) = _pickOpen(_roll(seed, "deal"), 9);
        if (!found) return;
        assertEq(_settledInAnotherWorld(k, false), _settledInAnotherWorld(k, true), "I20: order of settling");
        reached["settled in another order"]++;
    }

    function _inAnotherWorld(uint256 k, uint256 hidden, bool backwards) private returns (uint256 outcome) {
        uint256 snapshot = vm.snapshotState();
        _revealThose(k, 0, hidden, backwards);
        if (pool.phase(_cases[k].id) == 3) _warpTo(_round(_cases[k].id).revealEndsAt);
        pool.closeRound(_cases[k].id);
        outcome = pool.getDispute(_cases[k].id).outcome;
        vm.revertToStateAndDelete(snapshot);
    }

    function _worthInAnotherWorld(uint256 k, uint256 index, bool hides) private returns (uint256 worth) {
        uint256 snapshot = vm.snapshotState();
        address mediator = _member(_cases[k].id, index);
        _revealThose(k, 0, hides ? index : NOBODY, false);
        _end(k);
        worth = _stakeOf(mediator) + settlement.creditOf(mediator);
        vm.revertToStateAndDelete(snapshot);
    }

    function _settledInAnotherWorld(uint256 k, bool backwards) private returns (bytes32 hash) {
        uint256 snapshot = vm.snapshotState();
        bytes32 id = _cases[k].id;
        uint8 last = pool.getDispute(id).currentRound;
        for (uint8 i = 1; i <= last; i++) {
            uint8 number = backwards ? last + 1 - i : i;
            if (_isUnsettled(id, number)) pool.settle(id, number);
        }
        for (uint256 i = 0; i < mediators.length; i++) {
            address mediator = mediators[i];
            hash = keccak256(abi.encode(hash, registry.accountOf(mediator), settlement.creditOf(mediator)));
            hash = keccak256(abi.encode(hash, sortition.weightOf(CLASS, mediator, _epoch() + 1)));
        }
        hash = keccak256(
            abi.encode(
                hash, settlement.creditOf(stranger), settlement.creditOf(creator), settlement.creditOf(secondCreator)
            )
        );
        hash = keccak256(abi.encode(hash, settlement.creditOf(insurance), settlement.creditOf(treasury)));
        vm.revertToStateAndDelete(snapshot);
    }

    /// @dev While sealed, what is found has no meaning yet.
    function _canClose(uint256 k) private view returns (bool) {
        return !_cases[k].isSealed || pool.getDispute(_cases[k].id).claimDigest != 0;
    }

    /// @dev Some member that has yet to reveal, an ACCEPT if asked for.
    function _waiting(uint256 k, uint256 dice, bool accepts) private view returns (uint256) {
        DisputeView memory dispute = pool.getDispute(_cases[k].id);
        PanelMember[] memory members = _round(_cases[k].id).members;
        for (uint256 i = 0; i < members.length; i++) {
            uint256 index = (dice % members.length + i) % members.length;
            Vote memory vote = _ballot(k, dispute, members[index].mediator);
            if (!_willReveal(members[index], vote)) continue;
            bool accept = vote.outcome == Outcome.ACCEPT
                || (vote.outcome == Outcome.FOUND && vote.resultDigest == dispute.claimDigest);
            if (accept || !accepts) return index;
        }
        return NOBODY;
    }

    function _end(uint256 k) internal virtual;
}
