// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DisputeView, PanelMember, Vote} from "../../../src/interfaces/IDisputePool.sol";
import {Outcome} from "../../../src/libraries/Numbers.sol";
import {World} from "../World.sol";

/// @notice What every mediator would vote in every round, right or wrong, and how it behaves: a function of who and where, so that nobody has
/// to remember it. And the digest of a vote, put together anew from EIP-712.
abstract contract Ballots is World {
    uint8 internal constant VOTES = 0;
    uint8 internal constant STAYS_AWAY = 1;
    uint8 internal constant HIDES = 2;
    uint8 internal constant COMMITS_GARBAGE = 3;

    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant VOTE_TYPEHASH = keccak256(
        "Vote(bytes32 disputeId,uint8 round,address mediator,uint8 outcome,uint8 rung,uint16 reason,bytes32 resultDigest,bytes32 evidence,bytes32 salt)"
    );

    /// @dev Half of the disputes have only mediators who do what they should.
    function _conductOf(bytes32 id, uint8 round, address mediator) internal pure returns (uint8) {
        if (uint256(id) % 2 == 0) return VOTES;
        uint256 dice = uint256(keccak256(abi.encode("conduct", id, round, mediator))) % 16;
        return dice < 4 ? uint8(dice) : VOTES;
    }

    function _ballot(uint256 k, DisputeView memory dispute, address mediator) internal view returns (Vote memory vote) {
        Case storage it = _cases[k];
        uint256 dice = uint256(keccak256(abi.encode("vote", it.id, dispute.currentRound, mediator)));
        vote.disputeId = it.id;
        vote.round = dispute.currentRound;
        vote.mediator = mediator;
        vote.salt = bytes32(dice);
        vote.evidence = keccak256(abi.encode("evidence", dice));
        vote.outcome = _opinion(it.id, it.truth, dice);
        bool chaos = _isChaotic(it.id);
        bytes32 other = chaos ? keccak256(abi.encode("result", dice % 4)) : OTHER;
        if (dispute.seal != 0 && vote.round == 1) {
            if (!Outcome.isVerdict(vote.outcome)) return _reasoned(vote, 6);
            vote.resultDigest = vote.outcome == Outcome.ACCEPT ? it.digest : other;
            vote.outcome = Outcome.FOUND;
            return vote;
        }
        if (vote.outcome == Outcome.REJECT && !dispute.rejectable) {
            vote.outcome = Outcome.CANNOT_REPRODUCE;
            return _reasoned(vote, 7);
        }
        if (vote.outcome == Outcome.ACCEPT) vote.resultDigest = it.digest;
        if (vote.outcome == Outcome.REJECT) {
            vote.resultDigest = other;
            if (_hasEvidence(k) && dice >> 16 & 1 == 1) (vote.rung, vote.resultDigest) = (2, bytes32(dice));
        }
        return _reasoned(vote, 6);
    }

    /// @dev Whether rungs above 0 may be voted.
    function _hasEvidence(uint256 k) internal pure returns (bool) {
        return k % 6 == 0;
    }

    function _digestOf(Vote memory vote) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(DOMAIN_TYPEHASH, keccak256("LilyMed"), keccak256("1"), block.chainid, address(pool))
        );
        bytes32 struct_ = keccak256(
            bytes.concat(
                abi.encode(VOTE_TYPEHASH, vote.disputeId, vote.round, vote.mediator, vote.outcome, vote.rung),
                abi.encode(vote.reason, vote.resultDigest, vote.evidence, vote.salt)
            )
        );
        return keccak256(bytes.concat(hex"1901", domain, struct_));
    }

    /// @dev What a revealed vote says in the end, by the seal.
    function _verdictOf(DisputeView memory dispute, PanelMember memory member) internal pure returns (uint8) {
        if (member.outcome != Outcome.FOUND || dispute.claimDigest == 0) return member.outcome;
        if (member.resultDigest == dispute.claimDigest) return Outcome.ACCEPT;
        return dispute.rejectable ? Outcome.REJECT : Outcome.CANNOT_REPRODUCE;
    }

    function _isChaotic(bytes32 id) private pure returns (bool) {
        return uint256(id) % 8 == 7;
    }

    /// @dev By dispute: nobody lies, a minority, half of them, or a majority does; or everyone sees something else.
    function _opinion(bytes32 id, uint8 truth, uint256 dice) private pure returns (uint8) {
        if (_isChaotic(id)) return uint8(1 + dice % 4);
        uint8[7] memory liarsInTwelve = [0, 0, 1, 2, 0, 9, 6];
        bool lies = (dice >> 8) % 12 < liarsInTwelve[uint256(id) % 8];
        return !lies ? truth : truth == Outcome.ACCEPT ? Outcome.REJECT : Outcome.ACCEPT;
    }

    function _reasoned(Vote memory vote, uint16 reason) private pure returns (Vote memory) {
        if (vote.outcome == Outcome.CANNOT_REPRODUCE) vote.reason = reason;
        return vote;
    }
}
