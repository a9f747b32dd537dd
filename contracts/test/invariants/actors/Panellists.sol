// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DisputeView, PanelMember, RoundView, Vote} from "../../../src/interfaces/IDisputePool.sol";
import {vm} from "../../support/Vm.sol";
import {Parties} from "./Parties.sol";

/// @notice Panels at work: each member votes, lies, stays away, hides its vote, or commits to nothing or to what
/// another committed to, as Ballots says of it.
abstract contract Panellists is Parties {
    function _commitSome(uint256 k, uint256 seed) internal {
        _commitAll(k, seed);
        bytes32 id = _cases[k].id;
        if (pool.phase(id) != 2 || _roll(seed, "haste") % 2 == 0) return;
        // Seats are empty: alternates take them, or nobody does.
        RoundView memory round = _round(id);
        _warpTo(round.commitStartedAt + (uint256(round.commitEndsAt) - round.commitStartedAt) * 2 / 3);
        if (pool.phase(id) == 2) _commitAll(k, seed);
        if (pool.phase(id) == 2) _warpTo(round.commitEndsAt);
    }

    function _revealSome(uint256 k, uint256 seed) internal {
        bytes32 id = _cases[k].id;
        _openSeal(k, seed);
        _wonder(k, seed);
        // One in twenty-four waits for another time.
        if (pool.phase(id) == 3) _revealThose(k, seed, type(uint256).max, seed % 2 == 0);
        if (pool.phase(id) == 3 && _roll(seed, "haste") % 2 == 0) _warpTo(_round(id).revealEndsAt);
    }

    /// @dev Reveals for the members what they committed to, if they mean to be heard, but for one and for some who are late.
    /// @param hidden index of the one; nobody is when it is none
    /// @param seed who is late; nobody when 0
    function _revealThose(uint256 k, uint256 seed, uint256 hidden, bool backwards) internal {
        bytes32 id = _cases[k].id;
        DisputeView memory dispute = pool.getDispute(id);
        RoundView memory round = pool.getRound(id, dispute.currentRound);
        uint256 count = round.members.length;
        Vote[] memory votes = new Vote[](count);
        for (uint256 i = 0; i < count; i++) {
            uint256 index = backwards ? count - 1 - i : i;
            Vote memory vote = _ballot(k, dispute, round.members[index].mediator);
            bool late = seed != 0 && _roll(seed ^ i, "later") % 24 == 0;
            if (index == hidden || late || !_willReveal(round.members[index], vote)) continue;
            // Anyone may send it.
            pool.reveal(vote);
            votes[index] = vote;
        }
        _requireRevealed(id, round, dispute.currentRound, votes);
    }

    function _willReveal(PanelMember memory member, Vote memory vote) internal view returns (bool) {
        if (member.commitment == 0 || member.revealed) return false;
        if (_conductOf(vote.disputeId, vote.round, member.mediator) != VOTES) return false;
        return member.commitment == _digestOf(vote);
    }

    function _commitAll(uint256 k, uint256 seed) private {
        DisputeView memory dispute = pool.getDispute(_cases[k].id);
        RoundView memory round = pool.getRound(_cases[k].id, dispute.currentRound);
        uint256 length = uint256(round.commitEndsAt) - round.commitStartedAt;
        bool open = block.timestamp >= round.commitStartedAt + length * 2 / 3;
        uint256 committed = round.committed;
        if (committed < round.seats) _requireCommitTime(k, dispute, round);
        for (uint256 i = 0; i < round.members.length && committed < round.seats; i++) {
            PanelMember memory member = round.members[i];
            if (member.commitment != 0 || (!member.seated && !open)) continue;
            if (_roll(seed ^ i, "later") % 12 == 0) continue;
            if (_commitOne(k, dispute, member.mediator)) committed++;
        }
    }

    function _commitOne(uint256 k, DisputeView memory dispute, address mediator) private returns (bool) {
        uint8 conduct = _conductOf(_cases[k].id, dispute.currentRound, mediator);
        if (conduct == STAYS_AWAY || mediator == address(thief)) return false;
        bytes32 commitment = _digestOf(_ballot(k, dispute, mediator));
        if (conduct == COMMITS_GARBAGE) {
            bytes32 another = _anotherCommitment(k, dispute.currentRound);
            commitment = another == 0 ? keccak256(abi.encode("garbage", mediator)) : another;
            reached[another == 0 ? bytes32("garbage committed") : bytes32("commitment copied")]++;
        }
        if (conduct == HIDES) reached["vote hidden"]++;
        _commitStep(_cases[k].id, mediator, commitment);
        return true;
    }

    /// @dev A copier has seen the others' commitments.
    function _anotherCommitment(uint256 k, uint8 number) private view returns (bytes32) {
        PanelMember[] memory members = pool.getRound(_cases[k].id, number).members;
        for (uint256 i = 0; i < members.length; i++) {
            if (members[i].commitment != 0) return members[i].commitment;
        }
        return 0;
    }

    function _wonder(uint256 k, uint256 seed) internal virtual;
}
